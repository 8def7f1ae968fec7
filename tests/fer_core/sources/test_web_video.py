"""Whole films behind a web address."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from fer_core.batch import run_job
from fer_core.batch_sinks import Job
from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.video_file import VideoFile
from fer_core.types import AnalysedFrame

TICK = Fraction(1, 1000)
TIMES = [n / 25 + (0.3 if n > 40 else 0.0) for n in range(75)]  # it stands still once
RATE = 44100


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """The same film with its index at the end, at the start, and without."""
    folder = tmp_path_factory.mktemp("films")
    for name, options in (
        ("film.mp4", {}),
        ("fast.mp4", {"movflags": "faststart"}),
        ("film.mkv", {}),
        ("film.ts", {}),
    ):
        write_film(folder / name, options)
    return folder


def write_film(path, options):
    random = np.random.default_rng(0)
    with av.open(str(path), "w", options=options) as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.time_base = stream.codec_context.time_base = TICK
        tone = out.add_stream("aac", rate=RATE)
        for time_s in TIMES:
            image = random.integers(0, 256, (120, 160, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(image, "bgr24")
            frame.pts, frame.time_base = round(time_s / TICK), TICK
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        for start in range(0, 3 * RATE, 1024):
            wave = np.sin(np.arange(start, start + 1024) / 20, dtype=np.float32)
            heard = av.AudioFrame.from_ndarray(wave[None], "fltp", "mono")
            heard.sample_rate, heard.pts = RATE, start
            out.mux(tone.encode(heard))
        out.mux(tone.encode())


@contextmanager
def server(folder, *, parts=True, breaks_after=None, login=None, length=True):
    """Serve a folder; with ``parts`` also from the middle of a file on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.headers.get("Range"))
            if login and self.headers.get("Authorization") != login:
                self.send_error(401)
                return
            path = Path(folder, self.path.strip("/"))
            if not path.is_file():
                self.send_error(404)
                return
            blob, start = path.read_bytes(), 0
            if parts and self.headers.get("Range"):
                start = int(self.headers["Range"].removeprefix("bytes=").split("-")[0])
                self.send_response(206)
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(blob) - 1}/{len(blob)}"
                )
            else:
                self.send_response(200)
            if length:
                self.send_header("Content-Length", str(len(blob) - start))
            self.end_headers()
            try:
                self.wfile.write(blob[start:][:breaks_after])
            except OSError:
                return  # the client has seen enough

        def log_message(self, *_):
            pass

    asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", asked
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize("name", ["film.mp4", "fast.mp4", "film.mkv", "film.ts"])
def test_a_film_by_address_is_read_like_the_file(films, name, parts):
    here = VideoFile(films / name)
    with server(films, parts=parts) as (address, _):
        there = open_source(f"{address}/{name}")
        assert (there.live, there.kind) == (False, "video")
        assert (there.size, there.rate_fps) == (here.size, here.rate_fps)
        assert there.duration_s == pytest.approx(here.duration_s)
        frames = list(there.frames())
        expected = list(here.frames())
        assert [f.timestamp_s for f in frames] == [f.timestamp_s for f in expected]
        assert len(frames) == len(TIMES)
        for one, other in zip(frames, expected, strict=True):
            np.testing.assert_array_equal(one.image, other.image)
        there.seek(2.5)
        assert next(there.frames()).timestamp_s == pytest.approx(2.5, abs=0.05)


class SeesNobody:
    def process_ahead(self, frames):
        return (AnalysedFrame(frame, ()) for frame in frames)


@pytest.mark.parametrize("parts", [True, False])
def test_its_times_and_its_sound_go_into_the_annotated_film(films, tmp_path, parts):
    with server(films, parts=parts) as (address, _):
        source = open_source(f"{address}/film.mp4")
        job = Job(f"{address}/film.mp4", tmp_path / "out.mp4")
        result = run_job(job, source, SeesNobody(), lambda: None, threading.Event())
    assert result.problem is None
    with av.open(str(tmp_path / "out.mp4")) as out:
        shown = [frame.time for frame in out.decode(video=0)]
    with av.open(str(tmp_path / "out.mp4")) as out:
        heard = sum(frame.samples for frame in out.decode(audio=0)) / RATE
    assert shown == pytest.approx(TIMES, abs=0.002)
    assert heard == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("parts", [True, False])
def test_a_connection_that_breaks_is_taken_up_again(films, parts):
    size = (films / "fast.mp4").stat().st_size
    with server(films, parts=parts, breaks_after=size * 2 // 3) as (address, asked):
        frames = list(open_source(f"{address}/fast.mp4").frames())
    if parts:
        assert len(frames) == len(TIMES)
        assert any(wanted not in (None, "bytes=0-") for wanted in asked)
    else:
        assert 20 < len(frames) < len(TIMES)


@pytest.mark.parametrize("name", ["film.mp4", "fast.mp4", "film.mkv", "film.ts"])
def test_a_film_whose_length_a_server_does_not_tell_is_read_whole(films, name):
    with server(films, parts=False, length=False) as (address, _):
        there = open_source(f"{address}/{name}")
        assert not there.live
        expected = [frame.timestamp_s for frame in VideoFile(films / name).frames()]
        assert [frame.timestamp_s for frame in there.frames()] == expected


def test_a_connection_that_is_lost_leaves_what_was_read(films, caplog):
    with server(films, parts=False, breaks_after=200_000) as (address, _):
        frames = list(open_source(f"{address}/film.ts").frames())
    assert 0 < len(frames) < len(TIMES)
    assert "the connection is lost" in caplog.text


def test_name_and_password_are_sent_and_not_shown(films):
    login = "Basic " + base64.b64encode(b"me:se cret").decode()
    with server(films, login=login) as (address, _):
        source = open_source(address.replace("//", "//me:se%20cret@") + "/film.mp4")
        assert source.name == f"{address}/film.mp4"
        assert len(list(source.frames())) == len(TIMES)


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8"])
def test_a_playlist_is_no_film_and_leads_nowhere(tmp_path, films, name):
    with server(films) as (other, asked):
        text = f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{other}/film.ts\n"
        (tmp_path / name).write_text(f"{text}#EXT-X-ENDLIST\n")
        with server(tmp_path) as (address, _):
            source = open_source(f"{address}/{name}", patience_s=0.0)
            assert source.live
            if name.endswith("m3u8"):
                with pytest.raises(SourceError, match="another place"):
                    next(source.frames())
                assert asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_file_leads_to_no_address(tmp_path, films):
    with server(films) as (address, asked):
        for name in ("list.m3u8", "list.mp4", "caf\udce9.m3u8", "caf\udce9.mp4"):
            (tmp_path / name).write_text(
                "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n"
                f"{address}/film.ts\n#EXT-X-ENDLIST\n"
            )
            with pytest.raises(SourceError, match="not a video"):
                VideoFile(tmp_path / name)
        assert asked == []


OPENS = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from fer_core.sources.factory import open_source
open_source(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("parts", [True, False])
def test_a_film_that_stalls_while_it_is_opened_is_interrupted(parts):
    go_on, stalled = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(206 if parts else 200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(bytes(1000))
            self.wfile.flush()
            asked.append(self.path)
            if len(asked) == 3:  # redirects and length were asked for before
                stalled.set()
            go_on.wait(60)

        def log_message(self, *_):
            pass

    asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    serving = threading.Thread(target=running.serve_forever)
    serving.start()
    address = f"http://127.0.0.1:{running.server_port}/film.mp4"
    with subprocess.Popen(
        [sys.executable, "-c", OPENS, address],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stderr=subprocess.PIPE,
        text=True,
    ) as opening:
        try:
            assert stalled.wait(60)
            time.sleep(1)  # nothing tells from outside when it has begun to wait
            opening.send_signal(signal.SIGINT)
            _, said = opening.communicate(timeout=30)
        finally:
            opening.kill()
            go_on.set()
            running.shutdown()
            serving.join()
            running.server_close()
    assert "KeyboardInterrupt" in said


@pytest.mark.parametrize("parts", [True, False])
def test_a_server_that_says_nothing_more_does_not_hold_up_an_end(films, parts):
    """Ended by the one who stops, where each try would wait for its time-out."""
    stalled, go_on = threading.Event(), threading.Event()
    whole = (films / "film.ts").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            start = int(
                (self.headers.get("Range") or "=0-").split("=")[1].split("-")[0]
            )
            self.send_response(206 if parts else 200)
            self.send_header("Content-Length", str(len(whole) - start))
            self.end_headers()
            if self.headers.get("Range") == "bytes=0-" and not stalled.is_set():
                self.wfile.write(whole[: len(whole) // 2])
                self.wfile.flush()
            else:
                self.wfile.write(whole[start : len(whole) // 2])
                self.wfile.flush()
            go_on.wait(60)

        def log_message(self, *_):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    serving = threading.Thread(target=running.serve_forever)
    serving.start()
    try:
        source = open_source(f"http://127.0.0.1:{running.server_port}/film.ts")
        seen = []

        def read():
            for frame in source.frames():
                seen.append(frame)
                stalled.set()

        reading = threading.Thread(target=read, daemon=True)
        reading.start()
        assert stalled.wait(30)
        source.close()
        reading.join(4)  # a try takes five seconds
        assert not reading.is_alive()
        assert 0 < len(seen) < len(TIMES)
    finally:
        go_on.set()
        running.shutdown()
        serving.join()
        running.server_close()
