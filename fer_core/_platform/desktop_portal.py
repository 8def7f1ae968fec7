"""The desktop's portal, by which a program under Wayland asks for what is not its own.

Spoken to over the user's own D-Bus, a local socket; the interfaces are those of
xdg-desktop-portal.
"""

from __future__ import annotations

import secrets
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jeepney import Message

NAME = "org.freedesktop.portal.Desktop"
PLACE = "/org/freedesktop/portal/desktop"
REQUEST = "org.freedesktop.portal.Request"
ANSWER_S = 10.0  # for what is answered without asking the user
KEPT = 64  # signals that nobody has asked for yet
LOOK_S = 0.2  # between two looks whether the answer is still wanted


class PortalError(Exception):
    """There is no portal, or it cannot do what is asked."""


class NotAllowedError(PortalError):
    """The user said no."""


class Portal:
    """A connection to the portal; used by one thread.

    Args:
        wanted: Whether somebody still waits, asked while the user makes up their mind.
    """

    def __init__(self, wanted: Callable[[], bool]) -> None:
        """Connect.

        Raises:
            PortalError: If there is no D-Bus.
        """
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._bus = open_dbus_connection("SESSION", enable_fds=True)
        except KeyError as error:
            raise PortalError(f"{error.args[0]} is not set") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise PortalError(str(error)) from error
        self._wanted = wanted
        self._heard: deque[Message] = deque(maxlen=KEPT)

    def close(self) -> None:
        """Disconnect; the desktop then ends what it gave to this connection."""
        with suppress(OSError):
            self._bus.close()

    def number(self, interface: str, name: str) -> int:
        """Return a property, such as what the desktop can show."""
        get = "org.freedesktop.DBus.Properties", "Get"
        return int(self._call(*get, "ss", interface, name)[0][1])

    def call(self, interface: str, method: str, signature: str, *values: object) -> Any:  # noqa: ANN401
        """Return the first value that ``method`` returns."""
        return self._call(interface, method, signature, *values)[0]

    def request(
        self,
        interface: str,
        method: str,
        signature: str,
        *values: object,
        **options: tuple[str, object],
    ) -> dict[str, tuple[str, Any]]:
        """Ask for what the user may have to allow, and wait for the answer.

        Args:
            interface: Of the question.
            method: Of the question.
            signature: D-Bus types of ``values``.
            values: What stands before the options.
            options: With the D-Bus type of each.

        Returns:
            The results, with the type of each.

        Raises:
            NotAllowedError: If the user said no, or nobody waits any more.
            PortalError: If the portal cannot do it.
        """
        token = f"fer{secrets.token_hex(8)}"
        sender = str(self._bus.unique_name).lstrip(":").replace(".", "_")
        place = f"{PLACE}/request/{sender}/{token}"
        options["handle_token"] = "s", token
        self._call(interface, method, f"{signature}a{{sv}}", *values, options)
        while (answer := self.heard(place, REQUEST, "Response", LOOK_S)) is None:
            if not self._wanted():
                raise NotAllowedError
        code, results = answer
        if code:
            raise NotAllowedError
        return dict(results)

    def heard(
        self, place: str, interface: str, member: str, timeout_s: float = 0.0
    ) -> tuple[Any, ...] | None:
        """Return what a signal says, once; None where none comes in time."""
        from jeepney import HeaderFields as Field

        wanted = {Field.path: place, Field.interface: interface, Field.member: member}
        with suppress(TimeoutError):
            while True:
                for message in self._heard:
                    fields = message.header.fields
                    if wanted.items() <= fields.items():
                        self._heard.remove(message)
                        return tuple(message.body)
                self._hear(self._receive(timeout_s))
        return None

    def _call(
        self, interface: str, method: str, signature: str, *values: object
    ) -> tuple[Any, ...]:
        from jeepney import (
            DBusAddress,
            HeaderFields,
            MessageType,
            new_method_call,
        )

        address = DBusAddress(PLACE, NAME, interface)
        message = new_method_call(address, method, signature, values)
        serial = next(self._bus.outgoing_serial)
        try:
            self._bus.send(message, serial=serial)
            while True:
                reply = self._receive(ANSWER_S)
                answered = reply.header.fields.get(HeaderFields.reply_serial)
                if answered == serial:
                    break
                self._hear(reply)
        except TimeoutError as error:
            raise PortalError("no answer") from error
        if reply.header.message_type is MessageType.error:
            raise PortalError(str(reply.body[0] if reply.body else "refused"))
        return tuple(reply.body)

    def _hear(self, message: Message) -> None:
        from jeepney import MessageType

        if message.header.message_type is MessageType.signal:
            self._heard.append(message)

    def _receive(self, timeout_s: float) -> Message:
        try:
            return self._bus.receive(timeout=timeout_s)
        except TimeoutError:
            raise
        except (OSError, RuntimeError) as error:  # the bus has ended
            raise PortalError(str(error)) from error
