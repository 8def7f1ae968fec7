"""What splits and classes are called in the data sets people have."""

from __future__ import annotations

from fer_core.errors import DataError

SKIP = "skip"

SPLIT_NAMES = {
    "train": 0,
    "training": 0,
    "dev": 1,
    "val": 1,
    "valid": 1,
    "validation": 1,
    "publictest": 1,
    "eval": 2,
    "evaluation": 2,
    "test": 2,
    "testing": 2,
    "privatetest": 2,
}
CLASS_NAMES = {
    "angry": 0,
    "anger": 0,
    "disgust": 1,
    "disgusted": 1,
    "fear": 2,
    "fearful": 2,
    "afraid": 2,
    "scared": 2,
    "happy": 3,
    "happiness": 3,
    "joy": 3,
    "sad": 4,
    "sadness": 4,
    "surprise": 5,
    "surprised": 5,
    "neutral": 6,
    "neutrality": 6,
}


def plain_name(text: str) -> str:
    """Return a name's letters: ``Public Test``, ``public_test`` are ``publictest``."""
    return "".join(letter for letter in text.lower() if letter.isalpha())


def class_map(text: str) -> dict[str, int | None]:
    """Return what folders are to be taken for: ``1=surprise,contempt=skip``.

    None stands for a folder that is left out.

    Raises:
        DataError: If a class is none of the seven.

    Example:
        >>> class_map("1=surprise,contempt=skip")
        {'1': 5, 'contempt': None}
    """
    found: dict[str, int | None] = {}
    for pair in filter(None, text.split(",")):
        folder, _, name = pair.partition("=")
        name = name.strip().lower()
        if name != SKIP and name not in CLASS_NAMES:
            raise DataError(
                f"--classes names {pair.strip()}; it takes pairs such as 1=surprise or"
                " contempt=skip, of the seven emotions or skip."
            )
        found[folder.strip().lower()] = None if name == SKIP else CLASS_NAMES[name]
    return found
