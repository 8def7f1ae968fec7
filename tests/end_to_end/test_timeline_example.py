"""The example of docs/timeline.md runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fer_core.sinks.timeline import TimelineWriter
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "timeline.md"
IMAGE = np.zeros((90, 90, 3), np.uint8)


def analysed(time_s, happy):
    rest = (1 - happy) / 6
    scores = [rest] * 7
    scores[Emotion.HAPPY] = happy
    face = Detection(Box(0, 0, 50, 60), KeyPoints(*[(0.0, 0.0)] * 6), 0.9)
    reading = FaceReading(Track(1, face), EmotionScores(tuple(scores)), None)
    return AnalysedFrame(Frame(IMAGE, time_s, round(time_s), "clip.mp4"), (reading,))


def test_mean_per_ten_seconds(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    writer = TimelineWriter(Path("timeline.csv"), replace=False)
    for second in range(20):
        writer.write(analysed(float(second), 0.9 if second < 10 else 0.2))
    writer.close()
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    names = {}
    exec(compile(example, str(DOCUMENT), "exec"), names)
    happy = names["means"]["happy"]
    assert happy.tolist() == [0.9, 0.2]
    assert happy.index.tolist() == [(0.0, 1), (10.0, 1)]
    assert "from_s" in capsys.readouterr().out
