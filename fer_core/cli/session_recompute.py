"""``fer-session recompute``: a new table of a session."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fer_core.cli.annotate_work import baseline_for, frame_bar
from fer_core.cli.reading_options import reading_config
from fer_core.cli.stop_signals import stopped_by_signals
from fer_core.cli.terminal import complain
from fer_core.pipeline import classifier_of, pipeline_with, related, settings_of
from fer_core.session.recompute import MadeWith, check_recomputable, recompute
from fer_core.session.session_editor import SessionEditor

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from fer_core.session.archive import RecordedSession


def recomputed(options: argparse.Namespace, session: RecordedSession) -> list[Path]:
    """Read the session's film as the options say; return the new table.

    Raises:
        FerError: If it cannot be read or written; the session is as it was.
        KeyboardInterrupt: If it was stopped; the session is as it was.
    """
    check_recomputable(session)
    config = reading_config(options)
    made_with = MadeWith(
        config.model.weights,
        settings_of(config),
        "" if options.baseline == "off" else options.baseline,
    )
    stopping = threading.Event()
    with (
        SessionEditor(session.path) as editor,
        stopped_by_signals(stopping, _tell, 130),
        frame_bar(session.path.name, session.info.frames or None) as frame_done,
    ):
        classifier = classifier_of(config)
        baseline = baseline_for(options.baseline, classifier)
        with pipeline_with(classifier, related(config, baseline=baseline)) as pipeline:
            made = recompute(
                editor, pipeline, made_with, frame_done=frame_done, stopping=stopping
            )
    if made is None:
        _tell("Stopped; the session is as it was.")
        raise KeyboardInterrupt
    if made.lost:
        _tell(
            f"Not found again: {', '.join(made.lost)}. The old table still has"
            " these names."
        )
    return [made.table]


def _tell(sentence: str) -> None:
    complain("fer-session", sentence)
