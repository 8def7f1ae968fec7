"""Streams: what is opened, what is shown, and where an address may lead."""

from __future__ import annotations

import io
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.stream_address import shown_address


@dataclass
class Asked:
    """What a server was asked for, and the logins given with it."""

    paths: list = field(default_factory=list)
    logins: set = field(default_factory=set)


@contextmanager
def web_server(answers):
    """Serve ``answers``: path -> bytes to send, or an address to redirect to.

    Of a list, each request takes the next one; the last is for all that follow. A
    function is called.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = answers[self.path]
            asked.paths.append(self.path)
            asked.logins.add(self.headers.get("Authorization"))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            elif callable(answer):
                answer = answer()
            self.send_response(302 if isinstance(answer, str) else 200)
            if answer[:7] == b"#EXTM3U":
                self.send_header("Content-Type", "application/vnd.apple.mpegurl")
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

    asked = Asked()
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
        assert asked.paths == []


def test_redirects_in_circles_end():
    with (
        web_server({"/a.ts": "/b.ts", "/b.ts": "/a.ts"}) as (address, _),
        pytest.raises(SourceError, match="in circles"),
    ):
        first_frame(f"{address}/a.ts")


def playlist(*lines, ended=True):
    end = ["#EXT-X-ENDLIST"] * ended
    start = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:4"]
    return "\n".join([*start, *lines, *end, ""]).encode()


PIECE = ("#EXTINF:4,", "piece.ts")
MASTER = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n"


@pytest.mark.parametrize("name", ["live.m3u8", "live", "old.m3u8"])
def test_a_playlist_is_watched_whatever_it_is_called(name):
    answers = {
        "/live.m3u8": MASTER,
        "/low.m3u8": playlist(*PIECE),
        "/live": playlist(*PIECE),
        "/old.m3u8": "/live.m3u8",
        "/piece.ts": FILM,
    }
    with web_server(answers) as (address, _):
        assert first_frame(f"{address}/{name}").image.shape == (120, 160, 3)


def test_the_protocol_may_be_written_in_capitals():
    with web_server({"/a.m3u8": playlist(*PIECE), "/piece.ts": FILM}) as (address, _):
        shouted = address.replace("http", "HTTP")
        assert first_frame(f"{shouted}/a.m3u8").image.shape == (120, 160, 3)


def test_an_address_without_its_protocol_shows_no_password():
    with pytest.raises(SourceError, match="called …@camera") as told:
        open_source("me:se/cr@t@camera.lan/yard")
    assert "se/cr" not in str(told.value)


def test_a_broadcast_whose_pieces_come_seconds_apart_is_not_lost():
    first, second = [("#EXTINF:4,", name) for name in ("a.ts", "b.ts")]
    began_s = time.monotonic()

    def live():
        late = time.monotonic() - began_s > 4 + 6  # longer than other streams may take
        lines = (*first, "#EXT-X-DISCONTINUITY", *second) if late else first
        return playlist(*lines, ended=False)

    answers = {"/live.m3u8": live, "/a.ts": FILM, "/b.ts": FILM}
    with web_server(answers) as (address, asked):
        source = open_source(f"{address}/live.m3u8")
        with closing(source.frames()) as frames:
            while "/b.ts" not in asked.paths:
                before = next(frames)
            after = next(frames)
        source.close()
    assert after.timestamp_s > before.timestamp_s
    assert asked.paths.count("/a.ts") == 1  # it was not connected to anew


def test_a_login_goes_with_all_that_a_playlist_names():
    with web_server({"/a.m3u8": playlist(*PIECE), "/piece.ts": FILM}) as (address, all):
        first_frame(f"{address.replace('://', '://me:s%40crt@')}/a.m3u8")
    assert all.logins == {"Basic bWU6c0BjcnQ="}


@pytest.mark.parametrize("name", ["all.m3u8", "low.m3u8", "live"])
@pytest.mark.parametrize(
    "lines",
    [
        ["#EXTINF:4,", "{other}/piece.ts"],
        ['#EXT-X-KEY:METHOD=AES-128,URI="{other}/key"', *PIECE],
        ['#EXT-X-MAP:URI="{other}/piece.ts"', *PIECE],
        ["#EXTINF:4,", "moved.ts"],
    ],
)
def test_a_playlist_that_leads_elsewhere_is_refused(name, lines):
    with web_server({"/piece.ts": FILM, "/key": b"0" * 16}) as (other, asked):
        text = playlist(*(line.format(other=other) for line in lines))
        answers = {
            "/all.m3u8": MASTER,
            "/low.m3u8": text,
            "/live": text,
            "/piece.ts": FILM,
            "/moved.ts": f"{other}/piece.ts",
        }
        with (
            web_server(answers) as (address, _),
            pytest.raises(SourceError, match="leads to another place"),
        ):
            first_frame(f"{address}/{name}")
        assert asked.paths == []


@pytest.mark.parametrize("lines", [("#EXT-X-STREAM-INF:BANDWIDTH=1",), ("#EXTINF:4,",)])
def test_a_playlist_that_names_itself_is_refused(lines):
    with (
        web_server({"/a.m3u8": playlist(*lines, "a.m3u8")}) as (address, _),
        pytest.raises(SourceError, match="in circles"),
    ):
        first_frame(f"{address}/a.m3u8")


def test_pieces_that_are_gone_are_told_in_a_sentence_alone(capfd):
    """PyAV prints the traceback of each failure that it cannot keep."""
    pieces = [line for n in range(5) for line in ("#EXTINF:4,", f"{n}.ts")]
    answers = {"/a.m3u8": playlist(*pieces)}
    answers |= {f"/{n}.ts": "/gone.ts" for n in range(5)} | {"/gone.ts": "/gone.ts"}
    with (
        web_server(answers) as (address, _),
        pytest.raises(SourceError, match="cannot be opened"),
    ):
        first_frame(f"{address}/a.m3u8")
    assert "Traceback" not in capfd.readouterr().err


def test_a_playlist_that_leads_elsewhere_later_is_refused_then():
    with web_server({"/piece.ts": FILM}) as (other, asked):
        later = playlist(*PIECE, "#EXTINF:4,", f"{other}/piece.ts", ended=False)
        answers = {
            "/live.m3u8": [*[playlist(*PIECE, ended=False)] * 3, later],
            "/piece.ts": FILM,
        }
        with web_server(answers) as (address, _):
            source = open_source(f"{address}/live.m3u8", patience_s=0.0)
            frames = source.frames()
            assert next(frames).image.shape == (120, 160, 3)
            with pytest.raises(SourceError, match="leads to another place"):
                list(frames)
            source.close()
        assert asked.paths == []


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
