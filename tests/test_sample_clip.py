from __future__ import annotations

from fer_core._platform.package_files import ASSETS
from fer_core.detection.detector import FaceDetector
from fer_core.sources.factory import open_source
from fer_core.tracking.tracker import FaceTracker

SAMPLE = ASSETS / "sample.mp4"


def test_the_sample_clip_shows_two_people_who_leave_and_come_back():
    tracker, counts, widths = FaceTracker(), [], []
    with FaceDetector() as detector:
        for frame in open_source(str(SAMPLE)).frames():
            tracks = tracker.update(detector.detect(frame), frame.timestamp_s)
            counts.append(len(tracks))
            widths += [track.detection.box.width for track in tracks]
    assert len(counts) == 360
    assert counts[:60] == [2] * 60
    assert counts[265:275] == [0] * 10
    assert counts[-30:] == [2] * 30
    assert min(widths) < 80
    assert max(widths) > 450


def test_the_sample_clip_is_small_and_its_rights_are_noted():
    assert SAMPLE.stat().st_size < 2_000_000
    assert "public domain" in (ASSETS / "LICENSES.md").read_text()
