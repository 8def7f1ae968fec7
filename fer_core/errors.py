"""What can go wrong, in sentences for people.

FerError                the sentence says what happened and what to do next
├── SourceError         a camera, file or stream gives no pictures
├── ModelError          weights or a face model are missing, damaged or of another kind
├── EngineError         an inference engine or device is not there
├── OutputError         a result cannot be written
├── SessionError        a session on disk cannot be read
├── DataError           training data are missing or malformed
└── TrainingError       a run cannot go on: NaN loss, foreign checkpoint, full disk
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self


class Message(str):
    """A sentence that still knows its template: what a translator needs.

    It is the English sentence, and is printed, logged and compared as one. Joining it
    to other text gives a plain ``str``; put it into a field of another message instead.

    Args:
        template: The sentence with ``{name}`` where a field goes. Without fields it
            is the sentence itself, braces and all.
        fields: What stands in the gaps, as it is: braces in it are not filled again.

    Attributes:
        template: The same for every sentence of its kind, so it serves as a code.
        fields: Name -> text. A message stays a message, as a FerError's does.

    Example:
        >>> from fer_core.errors import Message
        >>> message = Message("{path} is empty. Record it again.", path="a.mp4")
        >>> message
        'a.mp4 is empty. Record it again.'
        >>> message.template, dict(message.fields)
        ('{path} is empty. Record it again.', {'path': 'a.mp4'})
    """

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, str]

    def __new__(cls, template: str, /, **fields: object) -> Self:
        """Fill ``fields`` into ``template``."""
        texts = {name: _text(value) for name, value in fields.items()}
        message = super().__new__(
            cls, template.format_map(texts) if texts else template
        )
        message.template = template
        message.fields = MappingProxyType(texts)
        return message

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.template, dict(self.fields))


class FerError(Exception):
    """An error whose text is one clear sentence for the person at the screen.

    Args:
        template: The sentence, with ``{name}`` where a field goes; or a ``Message``.
        fields: What stands in the gaps.

    Attributes:
        message: The sentence with its template and fields.

    Example:
        >>> try:
        ...     fer.open_source("missing/film.mp4")
        ... except fer.FerError as error:
        ...     print(type(error).__name__)
        ...     print(error.code)
        SourceError
        There is no file or camera called {name}. {advice}
        >>> str(fer.FerError("{path} is empty.", path="a.mp4"))
        'a.mp4 is empty.'
    """

    def __init__(self, template: str, /, **fields: object) -> None:
        self.message = (
            template if isinstance(template, Message) else Message(template, **fields)
        )
        super().__init__(self.message)  # also what a pickle builds the error from

    @property
    def code(self) -> str:
        """What tells this error from others of its class: the message's template."""
        return self.message.template

    @property
    def fields(self) -> Mapping[str, str]:
        """What stands in the gaps of ``code``."""
        return self.message.fields


class SourceError(FerError):
    """A camera, file or stream gives no pictures."""


class ModelError(FerError):
    """Weights or a face model are missing, damaged or of another kind."""


class EngineError(FerError):
    """An inference engine or a device is not there."""


class OutputError(FerError):
    """A result cannot be written."""


class SessionError(FerError):
    """A session on disk is not there, or cannot be read."""


class DataError(FerError):
    """Training data are missing or malformed."""


class TrainingError(FerError):
    """A training run cannot go on."""


def _text(value: object) -> str:
    if isinstance(value, FerError):
        return value.message
    return value if isinstance(value, Message) else str(value)


def _rebuilt(template: str, fields: Mapping[str, str]) -> Message:
    return Message(template, **fields)
