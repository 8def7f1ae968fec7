"""What the core says, said again in the window's language.

``fer_core`` knows no Qt and speaks English. A sentence of its is recognised by its
pattern, and the words in its gaps are put into the translated pattern. A test holds
this list against the core's code.
"""

from __future__ import annotations

import functools
import re
import string

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

PATTERNS = (
    # Sources
    QT_TRANSLATE_NOOP("Core", "{camera} gives no picture. {advice}"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{camera} was lost and did not come back within {seconds} s. {advice}",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "Close other programs that use it, plug it in again, and start again."
    ),
    QT_TRANSLATE_NOOP(
        "Core", "Check that the sender runs and sends video, and start again."
    ),
    QT_TRANSLATE_NOOP(
        "Core", "{camera} is used by another program. Close that program first."
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{camera} cannot be opened. Allow it in System Settings > Privacy & Security"
        " > Camera, and close other programs that use it.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{camera} cannot be opened. Allow it in Settings > Privacy & security >"
        " Camera, and close other programs that use it.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{camera} may not be used by this user. Run 'sudo usermod -aG video $USER',"
        " then log out and in again.",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "There is no camera {number} ({device}). Plug one in first."
    ),
    QT_TRANSLATE_NOOP(
        "Core", "There is no camera {number} ({device}). The cameras here: {names}."
    ),
    QT_TRANSLATE_NOOP("Core", "There is no file or camera called {name}. {advice}"),
    QT_TRANSLATE_NOOP("Core", "Check the spelling."),
    QT_TRANSLATE_NOOP("Core", "Check the spelling; the cameras here: {names}."),
    QT_TRANSLATE_NOOP("Core", "There is no file {path}. Check the path."),
    QT_TRANSLATE_NOOP("Core", "There is no file {path}. Check the address."),
    QT_TRANSLATE_NOOP(
        "Core", "{path} is not a file. Give a video, a picture or a folder."
    ),
    QT_TRANSLATE_NOOP("Core", "{path} is empty. Copy or record it again."),
    QT_TRANSLATE_NOOP(
        "Core", "{path} cannot be read ({reason}). Check who may read it."
    ),
    QT_TRANSLATE_NOOP("Core", "{path} may not be read. Check its permissions."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} is not a video, or it is truncated or damaged. Copy it again, or give"
        " another file.",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "{path} holds no video. Give a file with pictures in it."
    ),
    QT_TRANSLATE_NOOP("Core", "{path} holds sound and a cover, but no video."),
    QT_TRANSLATE_NOOP("Core", "{path} holds no picture that can be decoded."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} holds no picture that can be decoded. Copy it again, or give another"
        " file.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} holds video that cannot be decoded here ({codec}). Convert it to H.264"
        " first.",
    ),
    QT_TRANSLATE_NOOP("Core", "{path} is not a picture this program can read."),
    QT_TRANSLATE_NOOP("Core", "{path} is too large a picture. Make it smaller."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} has pictures that are too large ({width} x {height}). Make them"
        " smaller.",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "{path} is damaged or cannot be read ({reason}). Copy it again."
    ),
    QT_TRANSLATE_NOOP("Core", "No picture fits {path}. Check the folder and the name."),
    QT_TRANSLATE_NOOP("Core", "None of the pictures in {path} can be read."),
    QT_TRANSLATE_NOOP("Core", "The folder {path} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP(
        "Core",
        "The folder {path} holds no pictures. Give one with PNG, JPEG, WebP, HEIC,"
        " AVIF, BMP or TIFF files.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The stream {address} cannot be opened ({reason}). Check the address and that"
        " the sender is running.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The stream {address} is silent. Check the address and that the sender is"
        " running.",
    ),
    QT_TRANSLATE_NOOP("Core", "The stream {address} carries no video."),
    QT_TRANSLATE_NOOP(
        "Core",
        "Streams come over {protocols}; {scheme} is none of these. Check the address.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{address} would let other computers connect to this one. Give the address of"
        " a sender.",
    ),
    QT_TRANSLATE_NOOP("Core", "{address} leads in circles. Check the address."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{address} leads to another place, {target}. Give that address if you trust"
        " it.",
    ),
    # Models
    QT_TRANSLATE_NOOP("Core", "There is no weights file {path}. Check the path."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} is a pickle, which can run code when it is read, so it is refused."
        " Give a .safetensors file written by fer-train.",
    ),
    QT_TRANSLATE_NOOP("Core", "{path} is not a weights file written by fer-train."),
    QT_TRANSLATE_NOOP(
        "Core", "{path} is damaged: its checksum is wrong. Copy it again."
    ),
    QT_TRANSLATE_NOOP("Core", "{path} is damaged ({reason}). Copy it again."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} has format {found}, this version reads {format}. Give a file written"
        " by fer-train.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} describes a network that this version does not know ({reason})."
        " Train it again with fer-train.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} holds values that are no finite numbers. Train it again with"
        " fer-train.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "A {network} can be trained, evaluated and teach, and nothing else. Give"
        " weights of a resnet50.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The weights do not fit the network ({name} and {count} more differ). Give a"
        " file written by fer-train.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The face model {path} cannot be read ({reason}). Install fer-live again.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The face model {path} is damaged: its checksum is wrong. Install fer-live"
        " again.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The face model {name} does not run here ({reason}). Install fer-live again.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "This computer has no {device} device that torch can use. Choose one of:"
        " auto, {devices}.",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "The {engine} engine runs on the CPU only. Choose torch for {device}."
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The {package} package is not installed. Install it with"
        " \"pip install 'fer-live[{extra}]'\".",
    ),
    # Files
    QT_TRANSLATE_NOOP("Core", "{problem} What was recorded is in {path}."),
    QT_TRANSLATE_NOOP(
        "Core",
        "{path} is being written by another program. Wait until it has ended, or"
        " choose another name.",
    ),
    QT_TRANSLATE_NOOP(
        "Core", "The disk is full: {path} cannot grow. Free some space, then go on."
    ),
    QT_TRANSLATE_NOOP(
        "Core", "{path} is as large as this disk or user allows. Use another disk."
    ),
    QT_TRANSLATE_NOOP(
        "Core", "{path} cannot be written: no permission. Choose another folder."
    ),
    QT_TRANSLATE_NOOP("Core", "The folder {path} has vanished. Choose another folder."),
    QT_TRANSLATE_NOOP(
        "Core", "{path} cannot be written ({reason}). Use another folder."
    ),
    QT_TRANSLATE_NOOP("Core", "The folder {path} does not exist. Make it first."),
    QT_TRANSLATE_NOOP("Core", "{path} is a folder. Give the name of a file."),
    QT_TRANSLATE_NOOP("Core", "{name} cannot be written as PNG."),
    QT_TRANSLATE_NOOP(
        "Core",
        "No H.264 encoder takes pictures of {width}x{height}. Install PyAV from its"
        " wheel ('pip install --force-reinstall av'), or choose a smaller picture.",
    ),
    QT_TRANSLATE_NOOP(
        "Core",
        "The folder {path} cannot be made ({reason}). Choose another one in the"
        " settings.",
    ),
    QT_TRANSLATE_NOOP("Core", "Nothing was recorded: no picture came meanwhile."),
    # These fit much: after all that fit better
    QT_TRANSLATE_NOOP("Core", "Something unforeseen happened ({reason})."),
    QT_TRANSLATE_NOOP("Core", "The models cannot be loaded ({reason})."),
    QT_TRANSLATE_NOOP("Core", "The heat map cannot be computed ({reason})."),
    QT_TRANSLATE_NOOP("Core", "The recording {name} stopped: {reason}."),
    QT_TRANSLATE_NOOP(
        "Core", "{name} stopped unexpectedly ({reason}). See the log in Help."
    ),
    QT_TRANSLATE_NOOP("Core", "{name} cannot be opened ({reason})."),
    QT_TRANSLATE_NOOP("Core", "{name} stopped: {reason}."),
    # In gaps, mostly the system's own words
    QT_TRANSLATE_NOOP("Core", "The analysis"),
    QT_TRANSLATE_NOOP("Core", "An output"),
    QT_TRANSLATE_NOOP("Core", "Permission denied"),
    QT_TRANSLATE_NOOP("Core", "No such file or directory"),
    QT_TRANSLATE_NOOP("Core", "Not a directory"),
    QT_TRANSLATE_NOOP("Core", "File exists"),
    QT_TRANSLATE_NOOP("Core", "Read-only file system"),
    QT_TRANSLATE_NOOP("Core", "Input/output error"),
    QT_TRANSLATE_NOOP("Core", "connection refused"),
    QT_TRANSLATE_NOOP("Core", "connection timed out"),
    QT_TRANSLATE_NOOP("Core", "network is unreachable"),
    QT_TRANSLATE_NOOP("Core", "input/output error"),
    QT_TRANSLATE_NOOP("Core", "invalid data found when processing input"),
)


def translate_message(sentence: str) -> str:
    """Return a sentence of the core in the window's language.

    One that is not known, or is in that language already, stays as it is.
    """
    for pattern in map(str, PATTERNS):
        found = _matcher(pattern).fullmatch(sentence)
        if found is not None:
            gaps = {
                name: translate_message(words)
                for name, words in found.groupdict().items()
            }
            return QCoreApplication.translate("Core", pattern).format(**gaps)
    return sentence


@functools.cache
def _matcher(pattern: str) -> re.Pattern[str]:
    expression = "".join(
        re.escape(words) + (f"(?P<{name}>.*?)" if name else "")
        for words, name, _, _ in string.Formatter().parse(pattern)
    )
    return re.compile(expression, re.DOTALL)
