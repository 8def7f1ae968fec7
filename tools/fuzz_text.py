"""Settings, addresses and playlists, to be damaged."""

from __future__ import annotations

import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from fuzz_reader import Reader, Sample, damaged_words

if TYPE_CHECKING:
    from pathlib import Path

# Settings


def settings_seeds(folder: Path) -> list[Sample]:
    """Return a settings file as the window writes it."""
    from fer_app.settings import Settings, save_settings
    from PySide6.QtCore import QSettings

    path = folder / "seed.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    codes = "smile\n\né"
    settings = Settings(source="rtsp://camera/é", folder="videos, mine", codes=codes)
    save_settings(store, settings)
    store.sync()
    return [Sample(".ini", path.read_bytes())]


def read_settings(path: Path) -> None:
    """Read the settings; whatever stands there, they are valid ones."""
    from fer_app.controllers.notes import kept_codes
    from fer_app.services.model_loader import NO_OVERRIDES, pipeline_config
    from fer_app.services.recording_setup import recording_config
    from fer_app.settings import CHOICES, RANGES, load_settings
    from PySide6.QtCore import QSettings

    settings = load_settings(QSettings(str(path), QSettings.Format.IniFormat))
    pipeline_config(settings, NO_OVERRIDES)
    recording_config(settings)
    kept_codes(settings.codes)
    for name, allowed in CHOICES.items():
        assert getattr(settings, name) in allowed, name
    for name, (low, high) in RANGES.items():
        assert low <= getattr(settings, name) <= high, name


# Addresses of streams

SPECS = (
    *("rtsp://me:se/cr@t@camera.lan:554/yard?token=1234#x", "udp://@239.0.0.1:1234"),
    *("http://[::1]:8080/live/index.m3u8", "https://user@host.example/a/../b.m3u8?a=b"),
    *("rtmp://host/live/key", "srt://host:9999?mode=caller&latency=20", "tcp://h:1"),
    *("file:///tmp/%C3%A9.mp4", "HTTP://HOST", "rtsp://h", "/dev/video0", "*.png"),
)
PLAYLIST = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-KEY:METHOD=AES-128,URI="key.bin",IV=0x1
#EXT-X-STREAM-INF:BANDWIDTH=1280000
low/index.m3u8?a=1
#EXTINF:9.009,
http://camera.lan:8080/first.ts
#EXT-X-ENDLIST
"""


def address_seeds(_folder: Path) -> list[Sample]:
    """Return an address of each kind."""
    return [Sample(".txt", text.encode()) for text in SPECS]


def read_addresses(path: Path) -> None:
    """Check an address, show it, and open it as far as that needs no network."""
    from fer_core.sources.factory import open_source
    from fer_core.sources.stream_address import check_address, shown_address

    address = path.read_bytes()[:10_000].decode("utf-8", "surrogateescape")
    shown_address(address)
    if address.lower().startswith(("http://", "https://")):
        check_address(address)  # to open it would ask its server what it is
    elif not os.path.isdir(address):  # noqa: PTH112 - of any text; / is the whole disk
        open_source(address, patience_s=0.0).close()


# Playlists of streams


def playlist_seeds(_folder: Path) -> list[Sample]:
    """Return a playlist."""
    return [Sample(".m3u8", PLAYLIST.encode())]


class Served(SimpleHTTPRequestHandler):
    """Serves one file, whatever is asked for."""

    def do_GET(self) -> None:
        """Send the file, or look elsewhere as it says."""
        content = SERVED["path"].read_bytes()
        line = content.splitlines()[0][:2000] if content else b""
        elsewhere = len(content) % 3 == 0 and line[:1] != b"#"
        self.send_response(302 if elsewhere else 200)
        if elsewhere:
            self.send_header("Location", line.decode("latin-1"))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


SERVED: dict[str, Path] = {}


def read_playlists(path: Path) -> None:
    """Open a playlist as FFmpeg is given it; what cannot be read is an OSError."""
    from fer_core.sources.stream_address import guarded_opener

    SERVED["path"] = path
    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/live.m3u8"
        try:
            guarded_opener(address, 5.0)(address, 0, {}).close()
        except OSError:
            return  # which StreamDevice makes a sentence of
        finally:
            server.shutdown()
            thread.join()


SETTINGS = Reader(settings_seeds, damaged_words, read_settings)
ADDRESSES = Reader(address_seeds, damaged_words, read_addresses)
PLAYLISTS = Reader(playlist_seeds, damaged_words, read_playlists)
