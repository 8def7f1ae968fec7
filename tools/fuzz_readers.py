"""Every way into the program that is fuzzed, by name."""

from __future__ import annotations

import fuzz_data
import fuzz_kept
import fuzz_media
import fuzz_sessions
import fuzz_text

READERS = {
    "weights": fuzz_data.WEIGHTS,
    "tables": fuzz_data.TABLES,
    "pictures": fuzz_media.PICTURES,
    "films": fuzz_media.FILMS,
    "settings": fuzz_text.SETTINGS,
    "addresses": fuzz_text.ADDRESSES,
    "playlists": fuzz_text.PLAYLISTS,
    "folders": fuzz_media.FOLDERS,
    "sessions": fuzz_sessions.SESSIONS,
    "kept": fuzz_kept.KEPT,
}
