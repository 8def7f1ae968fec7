"""Pictures of every state of the window, from the sample clip.

    python tools/make_screenshots.py            # into docs/images
    python tools/make_screenshots.py --into DIR --only watching --themes dark

Every state is the real one: the sample plays as a camera that can be opened slowly,
lost and busy, models are loaded and fail to load, files are recorded.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fer_app.dialogs.consent import FirstStart  # noqa: E402
from fer_app.dialogs.prompts import show  # noqa: E402
from fer_app.style.emotions import emotion_qcolor  # noqa: E402
from fer_app.style.theme import DARK, LIGHT  # noqa: E402
from fer_app.widgets.overlay import RED  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # noqa: E402
from PySide6.QtWidgets import QApplication, QProgressBar  # noqa: E402

from fer_core.types import Emotion  # noqa: E402
from tools.window_fixture import BUSY, CAMERA, HASTE, WindowFixture  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPixmap

SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}
OTHER_SIZES = {"1366": (1366, 768), "3840": (3840, 2160), "800": (800, 600)}
THEMES = ("light", "dark")


def states(fixture: WindowFixture) -> Iterator[str]:
    """Put the window into every state, one after the other."""
    window = fixture.window
    show(FirstStart(window, first=True))
    yield "first-start"
    fixture.reject()
    fixture.silent.set()
    fixture.held.set()
    window.begin(CAMERA)
    fixture.wait(lambda: window.player.session)
    fixture.pause(0.3)
    yield "opening"
    fixture.silent.clear()
    fixture.pause(1.0)
    yield "loading"
    fixture.held.clear()
    fixture.settle()
    fixture.pause(60 / HASTE)
    yield "watching"
    yield from watching_states(fixture)
    yield from dialog_states(fixture)
    yield from failing_states(fixture)
    yield from file_states(fixture)


def watching_states(fixture: WindowFixture) -> Iterator[str]:
    """The camera's picture, as a person may want it."""
    window = fixture.window
    for name in ("blur", "why", "fill"):
        fixture.command(name)
        if name == "why":
            fixture.wait(lambda: window.central.view.heated)
        yield name
        fixture.command("fit" if name == "fill" else name)
    lab = str(fixture.tilted_weights())
    window.change_settings(replace(window.settings, lab_weights=lab))
    fixture.command("lab")
    fixture.wait(lambda: "; B" in window.central.lab.bars.accessibleName())
    yield "lab"
    fixture.command("lab")
    window.change_settings(replace(window.settings, baseline="auto", sensitivity=0.4))
    fixture.command("chart_change", 20 / HASTE)
    yield "relative"
    fixture.command("chart_shares")
    window.relation_controller.ask_rest()
    fixture.pause(1.0)
    yield "look-relaxed"
    fixture.reject()
    window.change_settings(replace(window.settings, baseline="off", sensitivity=0.0))
    size = window.size()
    window.resize(window.minimumSize())
    fixture.settle()
    yield "small"
    window.resize(size)
    fixture.command("full", 0.5)
    yield "full-screen"
    fixture.command("full", 0.5)
    window.resize(size)
    fixture.command("record", 2.5)
    yield "recording"
    window.close()
    yield "quit"
    fixture.reject()
    fixture.command("pause_record")
    yield "recording-paused"
    fixture.command("record", 1.5)
    yield "saved"
    window.central.banner.hide()


def dialog_states(fixture: WindowFixture) -> Iterator[str]:
    """Every dialog."""
    dialogs = ("privacy", "shortcuts", "about", "summary", "settings", "two_cameras")
    for name in dialogs:
        fixture.command(name)
        yield name.replace("_", "-")
        fixture.reject()
    for setting in ("detector", "people", "weights", "folder"):
        fixture.window.ask_settings(setting)
        yield f"settings-{setting}"
        fixture.reject()


def failing_states(fixture: WindowFixture) -> Iterator[str]:
    """What goes wrong."""
    window = fixture.window
    fixture.watch(f"{CAMERA}+{BUSY}")
    yield "side-by-side"
    fixture.silent.set()
    fixture.wait(lambda: window.central.banner.sentence)
    yield "side-by-side-lost"
    fixture.silent.clear()
    fixture.wait(lambda: not window.central.banner.sentence)
    fixture.watch(CAMERA)
    fixture.silent.set()
    fixture.wait(lambda: window.central.view.message[0])
    fixture.pause(0.3)
    yield "lost"
    fixture.silent.clear()
    fixture.settle()
    window.open(BUSY)
    fixture.wait(lambda: window.central.banner.sentence)
    fixture.pause(0.3)
    yield "busy"
    fixture.watch(CAMERA)
    window.change_settings(replace(window.settings, weights="missing.safetensors"))
    fixture.wait(lambda: window.central.banner.sentence)
    yield "no-weights"
    window.central.banner.hide()
    window.change_settings(replace(window.settings, folder="/dev/null"))
    fixture.command("record", 0.7)
    yield "no-folder"
    folder = str(fixture.folder / "recordings")
    window.change_settings(replace(window.settings, weights="", folder=folder))
    fixture.wait(lambda: not window.status.findChild(QProgressBar).isVisible())


def file_states(fixture: WindowFixture) -> Iterator[str]:
    """A file, playing and not."""
    window = fixture.window
    fixture.watch(fixture.real.sample)
    yield "file"
    fixture.command("play")
    yield "paused"
    window.open("missing.mp4")
    fixture.wait(lambda: window.central.banner.sentence)
    yield "no-file"


def save(picture: QPixmap, path: Path) -> None:
    """Write a palette PNG in which the window's own colours are exact."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(data.data())).convert("RGB")
    own = [getattr(theme, name) for theme in (LIGHT, DARK) for name in theme.__slots__]
    own += [emotion_qcolor(emotion).name() for emotion in (*Emotion, None)]
    fixed = sorted({*own, RED.name()})
    palette = [int(color[at : at + 2], 16) for color in fixed for at in (1, 3, 5)]
    room = 256 - len(fixed)
    photo = image.quantize(room, dither=Image.Dither.NONE).getpalette() or []
    colors = Image.new("P", (1, 1))
    colors.putpalette(palette + photo[: 3 * room])
    image = image.quantize(palette=colors, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(path.name, path.stat().st_size, flush=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", nargs="+", default=[], metavar="STATE")
    parser.add_argument(
        "--sizes", nargs="+", choices=SIZES | OTHER_SIZES, default=[*SIZES]
    )
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--languages", nargs="+", default=["en", "de"])
    args = parser.parse_args()
    args.into.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setApplicationName("fer-live")
    with tempfile.TemporaryDirectory() as folder:
        fixture = WindowFixture(app, Path(folder))
        for language, theme, size in (
            (language, theme, size)
            for language in args.languages
            for theme in args.themes
            for size in args.sizes
        ):
            if language != "en" and (theme != "light" or size != "1280"):
                continue  # the words are the same in every look
            fixture.open_window(language, theme, (SIZES | OTHER_SIZES)[size])
            for state in states(fixture):
                if not args.only or state in args.only:
                    suffix = f"{size}-{theme}" if language == "en" else language
                    path = args.into / f"window-{state}-{suffix}.png"
                    save(fixture.picture(), path)
            fixture.close()


if __name__ == "__main__":
    main()
