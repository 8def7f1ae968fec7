"""Streams: what is opened, what is shown, and where an address may lead."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.stream_address import shown_address


@contextmanager
def web_server(answers):
    """Serve ``answers``: path -> bytes to send, or an address to redirect to."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = answers[self.path]
            asked.append(self.path)
            self.send_response(302 if isinstance(answer, str) else 200)
            if isinstance(answer, str):
                self.send_header("Location", answer)
                answer = b""
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            try:
                self.wfile.write(answer)
            except OSError:
                return  # the client has seen enough

        def log_message(self, *_):
            pass

    asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def first_frame(address):
    source = open_source(address, patience_s=0.0)
    frames = source.frames()
    try:
        return next(frames)
    finally:
        source.close()
        frames.close()


def film():
    """Return MPEG-TS, which needs no seeking; long enough to outlast the probing."""
    file, random = io.BytesIO(), np.random.default_rng(0)
    with av.open(file, "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(100):
            image = random.integers(0, 256, (120, 160, 3), np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        out.mux(stream.encode())
    return file.getvalue()


FILM = film()


def test_a_redirect_on_the_same_server_is_followed():
    with web_server({"/old.ts": "/new.ts", "/new.ts": FILM}) as (address, _):
        assert first_frame(f"{address}/old.ts").image.shape[2] == 3


def test_a_redirect_to_another_port_is_refused():
    with (
        web_server({"/film.ts": FILM}) as (other, asked),
        web_server({"/film.ts": f"{other}/film.ts"}) as (address, _),
    ):
        with pytest.raises(SourceError, match="leads to another place"):
            first_frame(f"{address}/film.ts")
        assert asked == []


def test_redirects_in_circles_end():
    with (
        web_server({"/a.ts": "/b.ts", "/b.ts": "/a.ts"}) as (address, _),
        pytest.raises(SourceError, match="in circles"),
    ):
        first_frame(f"{address}/a.ts")


@pytest.mark.parametrize(
    "line", ["{other}/piece.ts", '#EXT-X-KEY:METHOD=AES-128,URI="{other}/key"']
)
def test_a_playlist_that_leads_elsewhere_is_refused(line):
    with web_server({"/piece.ts": FILM, "/key": b"0" * 16}) as (other, asked):
        text = f"#EXTM3U\n#EXTINF:1,\n{line.format(other=other)}\n#EXT-X-ENDLIST\n"
        master = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n"
        answers = {"/all.m3u8": master, "/low.m3u8": text.encode()}
        with (
            web_server(answers) as (address, _),
            pytest.raises(SourceError, match="leads to another place"),
        ):
            first_frame(f"{address}/all.m3u8")
        assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://h/x.mp4",
        "gopher://h/x",
        "md5://x",
        "pipe://0",
        "fd://0",
        "crypto+http://h/x",
    ],
)
def test_only_protocols_of_streams_are_opened(address):
    with pytest.raises(SourceError, match="none of these"):
        open_source(address)


@pytest.mark.parametrize(
    "address",
    ["tcp://0.0.0.0:9999?listen", "tcp://:9999?listen=1", "srt://:9999?mode=listener"],
)
def test_nothing_waits_for_callers(address):
    with pytest.raises(SourceError, match="other computers connect"):
        open_source(address)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://cam.lan:554/yard", "rtsp://cam.lan:554/yard"),
        ("rtsp://me:secret@cam.lan/yard", "rtsp://cam.lan/yard"),
        ("rtsp://me:s/e@cr?et@cam.lan/yard", "rtsp://cam.lan/yard"),
        ("http://h/live.m3u8?token=secret#secret", "http://h/live.m3u8"),
        ("rtmp://h/live/secret", "rtmp://h/live/…"),
        ("https://h/0123456789abcdef0123/a.mp4", "https://h/…/a.mp4"),
        ("udp://@239.0.0.1:1234", "udp://239.0.0.1:1234"),
    ],
)
def test_addresses_are_shown_without_what_is_secret(address, shown):
    assert shown_address(address) == shown
