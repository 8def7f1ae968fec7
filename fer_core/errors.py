"""What can go wrong, in sentences for people.

FerError                the sentence says what happened and what to do next
├── SourceError         a camera, file or stream gives no pictures
├── ModelError          weights or a face model are missing, damaged or of another kind
├── EngineError         an inference engine or device is not there
├── OutputError         a result cannot be written
├── DataError           training data are missing or malformed
└── TrainingError       a run cannot go on: NaN loss, foreign checkpoint, full disk
"""


class FerError(Exception):
    """An error whose text is one clear sentence for the person at the screen.

    Example:
        >>> try:
        ...     fer.open_source("missing/film.mp4")
        ... except fer.FerError as error:
        ...     print(type(error).__name__)
        SourceError
    """


class SourceError(FerError):
    """A camera, file or stream gives no pictures."""


class ModelError(FerError):
    """Weights or a face model are missing, damaged or of another kind."""


class EngineError(FerError):
    """An inference engine or a device is not there."""


class OutputError(FerError):
    """A result cannot be written."""


class DataError(FerError):
    """Training data are missing or malformed."""


class TrainingError(FerError):
    """A training run cannot go on."""
