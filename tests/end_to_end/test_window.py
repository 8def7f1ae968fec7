"""The real window with the real models over the sample clip."""

from pathlib import Path

import av
import pytest
from fer_app.main_window import MainWindow
from fer_app.services.environment import real_environment
from PySide6.QtCore import QSettings

from fer_core.types import Emotion
from tests.fer_app.conftest import points, texts

pytestmark = pytest.mark.alone

PATIENCE_MS = 60_000  # models load, on a busy machine


@pytest.fixture
def window(qtbot, qapp, tmp_path):
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("settings/introduced", True)
    store.setValue("settings/folder", str(tmp_path / "recordings"))
    window = MainWindow(qapp, store, real_environment())
    qtbot.addWidget(window)
    window.show()
    window.begin(real_environment().sample)
    yield window
    window.close()


def test_the_sample_clip_is_read_and_recorded(qtbot, window, tmp_path):
    cards = window.central.scores
    qtbot.waitUntil(lambda: cards.cards != [], timeout=PATIENCE_MS)
    first = cards.cards[0].probabilities
    qtbot.waitUntil(lambda: cards.cards != [] and cards.cards[0].probabilities != first)
    qtbot.waitUntil(lambda: points(window.central.chart, Emotion.HAPPY) > 3)

    window.commands["record"].trigger()
    qtbot.waitUntil(
        lambda: "free" in texts(window.central.recording), timeout=PATIENCE_MS
    )
    qtbot.waitUntil(
        lambda: "0:01" in texts(window.central.recording), timeout=PATIENCE_MS
    )
    with qtbot.waitSignal(window.recording_service.saved, timeout=PATIENCE_MS) as saved:
        window.commands["record"].trigger()

    kept = next(Path(saved.args[0]).glob("*.mp4"))
    with av.open(kept) as film:
        times = [picture.time for picture in film.decode(video=0)]
    assert times[-1] >= 1
    assert len(times) > 5
