"""Keys that reach the program while another one has the focus."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fer_core._platform.desktop_portal import (
    LOOK_S,
    PLACE,
    NotAllowedError,
    Portal,
    PortalError,
)
from fer_core._platform.x11_keys import GrabbedKeys
from fer_core.errors import FerError, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fer_app.services.background_task import Wanted

SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"


def listen(
    names: Mapping[str, str],
    pressed: Callable[[str], None],
    told: Callable[[Message], None],
    wanted: Wanted,
) -> None:
    """Call ``pressed`` for each key that is, until it is ``wanted`` no more.

    Args:
        names: Letter -> what it does; pressed together with Ctrl and Alt.
        pressed: Gets the letter.
        told: Gets what there is to say of keys that other programs have.
        wanted: Asked several times a second.

    Raises:
        FerError: If this system gives no program such keys.
    """
    if sys.platform != "linux":
        raise FerError(
            "Keys from other programs can be taken on Linux only. Use them in this"
            " window."
        )
    if os.environ.get("WAYLAND_DISPLAY"):
        _listen_to_portal(names, pressed, wanted)
    else:
        _listen_to_display(names, pressed, told, wanted)


def _listen_to_display(
    names: Mapping[str, str],
    pressed: Callable[[str], None],
    told: Callable[[Message], None],
    wanted: Wanted,
) -> None:
    try:
        keys = GrabbedKeys(os.environ.get("DISPLAY", ""), "".join(names))
        try:
            if keys.refused:
                told(
                    Message(
                        "Other programs have taken {keys}. Change them there to use"
                        " them here.",
                        keys=", ".join(f"Ctrl+Alt+{k.upper()}" for k in keys.refused),
                    )
                )
            while wanted():
                for letter in keys.pressed(LOOK_S):
                    pressed(letter)
        finally:
            keys.close()
    except OSError as error:
        raise FerError(
            "Keys from other programs cannot be taken here ({reason}). Use them in"
            " this window.",
            reason=error,
        ) from error


def _listen_to_portal(
    names: Mapping[str, str], pressed: Callable[[str], None], wanted: Wanted
) -> None:
    """Have the desktop ask which keys these are, and be told of them by it."""
    try:
        portal = Portal(wanted)
        try:
            portal.number(SHORTCUTS, "version")
            made = portal.request(
                SHORTCUTS, "CreateSession", "", session_handle_token=("s", "fer_live")
            )
            session = made["session_handle"][1]
            keys = [
                (letter, {"description": ("s", name), "preferred_trigger": ("s", key)})
                for letter, name in names.items()
                for key in [f"CTRL+ALT+{letter}"]
            ]
            asked = "oa(sa{sv})s", session, keys, ""
            portal.request(SHORTCUTS, "BindShortcuts", *asked)
            while wanted():
                heard = portal.heard(PLACE, SHORTCUTS, "Activated", LOOK_S)
                if heard is not None and heard[0] == session and heard[1] in names:
                    pressed(heard[1])
        finally:
            portal.close()
    except NotAllowedError as error:
        if wanted():
            raise FerError(
                "The desktop was not allowed to pass on keys from other programs. Use"
                " them in this window."
            ) from error
    except PortalError as error:
        raise FerError(
            "This desktop passes no keys on from other programs ({reason}). Use them"
            " in this window, or log in to an Xorg session.",
            reason=error,
        ) from error
