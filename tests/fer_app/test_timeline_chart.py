"""The last minute as lines, read back from the picture that is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fer_app.style.emotions import emotion_qcolor
from fer_app.widgets.timeline_chart import TimelineChart

from fer_core.types import AnalysedFrame, Emotion, EmotionScores, Frame
from tests.fer_app.conftest import reading

HAPPY = EmotionScores((0, 0, 0, 1.0, 0, 0, 0))
IMAGE = np.zeros((9, 16, 3), np.uint8)


@pytest.fixture
def chart(qtbot):
    chart = TimelineChart()
    qtbot.addWidget(chart)
    chart.resize(700, 200)
    chart.show()
    return chart


def tell(chart, times_s):
    for time_s in times_s:
        face = replace(reading(1, 0, 0.0), scores=HAPPY)
        chart.add(AnalysedFrame(Frame(IMAGE, time_s, 0, "film"), (face,)))
    chart.draw(1)


def columns(chart, emotion):
    """The columns of the picture in which an emotion's colour is seen."""
    image = chart.grab().toImage()
    wanted = emotion_qcolor(emotion).rgb()
    return [
        x
        for x in range(image.width())
        if any(image.pixel(x, y) == wanted for y in range(image.height()))
    ]


def test_half_a_minute_fills_the_right_half(chart):
    tell(chart, np.arange(30, 60.01, 0.1))
    seen = columns(chart, Emotion.HAPPY)
    assert 360 < seen[0] < 390
    assert seen == list(range(seen[0], seen[-1] + 1))
    assert chart.line(Emotion.HAPPY)[-1] == pytest.approx((0, 1), abs=0.1)


def test_a_face_that_was_away_leaves_a_gap(chart):
    tell(chart, [*np.arange(20, 30, 0.1), *np.arange(50, 60.01, 0.1)])
    seen = columns(chart, Emotion.HAPPY)
    assert 190 < np.diff(seen).max() < 240  # 20 s of 60 in 646 px


def test_a_cleared_chart_is_empty(chart):
    tell(chart, np.arange(0, 60, 0.1))
    chart.clear()
    assert columns(chart, Emotion.HAPPY) == []


def test_no_size_is_too_small(chart):
    chart.setMinimumHeight(0)
    chart.resize(3, 3)
    tell(chart, [0.0, 0.1, 0.2])
    assert not chart.grab().isNull()
