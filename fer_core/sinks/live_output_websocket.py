"""Readings as JSON over WebSocket: a server on this computer, an optional extra."""

from __future__ import annotations

import asyncio
import errno
import hmac
import json
import logging
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit
from weakref import WeakSet

from fer_core._platform.extras import require
from fer_core.errors import OutputError
from fer_core.sinks.live_output import (
    LiveOutput,
    is_loopback,
    live_message,
    name_of_output,
    unusable,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

    from fer_core.sinks.live_output import LiveAddress
    from fer_core.types import AnalysedFrame

QUEUE_MESSAGES = 16  # of a client: half a second at 30 frames/s
SEND_BUFFER_BYTES = 64 * 1024  # the system's, so that no client reads minutes later
MAX_CLIENTS = 32
MAX_INCOMING_BYTES = 1024  # what clients say is ignored
PATIENCE_S = 10.0  # with the handshake, and with a client that answers no ping
GOODBYE_S = 0.3  # for clients to agree that it ends

# Handshakes that fail are the other program's affair, and addresses hold tokens.
_silent = logging.getLogger(f"{__name__}.silent")
_silent.setLevel(logging.CRITICAL + 1)


class WebSocketOutput(LiveOutput):
    """Sends each frame's readings to every client as one JSON text message.

    The sockets have a thread of their own. A client that is too slow loses its oldest
    messages; one that answers no ping is let go.

    Args:
        address: Where to listen; with a token, clients of other computers must give
            it as ``?token=`` or as ``Authorization: Bearer``.
        origins: Of web pages that may connect; all others are refused.

    Raises:
        OutputError: If the package is missing or the address cannot be used.
    """

    def __init__(self, address: LiveAddress, origins: Sequence[str] = ()) -> None:
        require("live", "websockets", error=OutputError)
        self.name = name_of_output()
        self.dropped = 0
        self._token = address.token
        self._origins = tuple(origins)
        self._listener = _listen(address)
        self.address = replace(address, port=self._listener.getsockname()[1])
        self._queues: dict[ServerConnection, asyncio.Queue[str]] = {}
        self._newest = ""
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name="live output", daemon=True
        )
        self._thread.start()

    @property
    def clients(self) -> int:
        """How many programs are connected."""
        return len(self._queues)

    def write(self, analysed: AnalysedFrame) -> None:
        """Hand one frame's readings to the sockets' thread."""
        message = live_message(analysed, time.time())
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        self._loop.call_soon_threadsafe(self._publish, text)

    def close(self) -> tuple[Path, ...]:
        """Say goodbye to the clients and close every socket, in a second at most."""
        if self._thread.is_alive():
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join()
        return ()

    def _run(self) -> None:
        with self._listener, asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        from websockets.asyncio.server import ServerConnection, serve

        connections: WeakSet[ServerConnection] = WeakSet()  # handshakes, too

        def new_connection(*given: Any, **named: Any) -> ServerConnection:  # noqa: ANN401
            connection = ServerConnection(*given, **named)
            connections.add(connection)
            return connection

        origins: list[Any] = [None, *self._origins]  # None: programs that send none
        server = await serve(
            self._attend,
            sock=self._listener,
            origins=origins,
            process_request=self._refusal,
            compression=None,  # costs more than it saves, on one computer
            server_header=None,
            open_timeout=PATIENCE_S,
            ping_interval=PATIENCE_S,
            ping_timeout=PATIENCE_S,
            close_timeout=GOODBYE_S,
            max_size=MAX_INCOMING_BYTES,
            logger=_silent,
            create_connection=cast("type[ServerConnection]", new_connection),
        )
        await self._ending.wait()
        # Who was accepted in this moment becomes a connection first: what asyncio has
        # accepted and not yet set up when a server closes, it never closes.
        with suppress(NotImplementedError):  # Windows accepts in another way
            self._loop.remove_reader(self._listener)
        for _ in range(2):  # one turn for its socket, one for its connection
            await asyncio.sleep(0)
        server.close()
        try:
            await asyncio.wait_for(server.wait_closed(), GOODBYE_S)
        except TimeoutError:  # one does not even read the goodbye
            for connection in tuple(connections):
                connection.transport.abort()
            await server.wait_closed()

    def _refusal(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
        """Return what a client is told that may not connect; None for one that may."""
        if len(self._queues) >= MAX_CLIENTS:
            return connection.respond(503, "Too many clients\n")
        peer = connection.remote_address[0]
        if self._token and not is_loopback(peer.partition("%")[0]):
            given = _given_token(request)
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                return connection.respond(401, "Token missing or wrong\n")
        return None

    async def _attend(self, connection: ServerConnection) -> None:
        """Send to one client until it goes."""
        from websockets.exceptions import ConnectionClosed

        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_MESSAGES)
        if self._newest:  # else a picture that stands still would never reach it
            queue.put_nowait(self._newest)
        self._queues[connection] = queue
        sending = asyncio.create_task(_send_all(connection, queue))
        try:
            with suppress(ConnectionClosed):
                async for _ in connection:
                    pass
        finally:
            del self._queues[connection]
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):
                await sending

    def _publish(self, text: str) -> None:
        self._newest = text
        for queue in self._queues.values():
            if queue.full():
                queue.get_nowait()
                self.dropped += 1
            queue.put_nowait(text)


async def _send_all(connection: ServerConnection, queue: asyncio.Queue[str]) -> None:
    while True:
        await connection.send(await queue.get())


def _given_token(request: Request) -> str:
    bearer = str(request.headers.get("Authorization", ""))
    if bearer.startswith("Bearer "):
        return bearer.removeprefix("Bearer ")
    return parse_qs(urlsplit(str(request.path)).query).get("token", [""])[0]


def _listen(address: LiveAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listener = socket.create_server((address.host, address.port), family=family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OutputError(
                "Port {port} is taken by another program. Choose another port for the"
                " live output, or end that program.",
                port=address.port,
            ) from error
        raise unusable(address, error) from error
    return listener
