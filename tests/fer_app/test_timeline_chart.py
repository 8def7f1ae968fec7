"""The chart: seen in both themes, with a legend and values under the pointer."""

import numpy as np
import pytest
from fer_app.style.theme import DARK, LIGHT, apply_theme, contrast
from fer_app.widgets.time_plot import TimeAxis
from fer_app.widgets.timeline_chart import TimelineChart, line_color
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

from fer_core.types import AnalysedFrame, Emotion, Frame
from tests.fer_app.conftest import points, reading

IMAGE = np.zeros((360, 640, 3), np.uint8)


@pytest.fixture
def chart(qtbot, qapp):
    apply_theme(qapp, "light")
    chart = TimelineChart(qapp)
    qtbot.addWidget(chart)
    chart.resize(330, 220)
    chart.show()
    for index in range(600):
        frame = Frame(IMAGE, index / 10, index, "camera")
        chart.add(AnalysedFrame(frame, (reading(1, 100, index / 50),)))
    chart.draw(1)
    return chart


def ground(chart):
    return chart.grab().toImage().pixelColor(60, 6)


def test_times_closer_than_a_second_are_told_apart(qapp):
    axis = TimeAxis("bottom")
    assert axis.tickStrings([0.0, 0.5, 61.5], 1.0, 0.5) == [
        "0:00.0",
        "0:00.5",
        "1:01.5",
    ]
    assert axis.tickStrings([59.98, 60.0], 1.0, 0.02) == ["0:59.98", "1:00.00"]
    assert axis.tickStrings([-1.0, 0.0, 90.0], 1.0, 1.0) == ["", "0:00", "1:30"]


def test_the_chart_wears_the_theme(qapp, chart):
    assert ground(chart) == QColor(LIGHT.surface)
    apply_theme(qapp, "dark")
    assert ground(chart) == QColor(DARK.surface)
    apply_theme(qapp, "light")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_line_is_seen_on_its_ground(theme):
    surface = QColor(theme.surface)
    for emotion in Emotion:
        assert contrast(line_color(emotion, surface), surface) >= 1.9


def test_the_values_under_the_pointer_are_told(chart):
    told = chart.value_text(-30.0).splitlines()

    assert told[0] == "-30 s"
    face = reading(1, 100, 299 / 50)  # at 29.9 s, as the last is
    assert told[1].startswith(face.scores.emotion.label)
    assert told[1].endswith(f"{round(face.scores.confidence * 100)} %")
    chart.clear()
    assert chart.value_text(-30.0) == ""
    assert points(chart, Emotion.HAPPY) == 0


def test_a_hover_shows_them(qtbot, chart):
    plot = chart._plot.viewport()
    qtbot.mouseMove(plot, QPoint(180, 60))
    qtbot.mouseMove(plot, QPoint(190, 70))

    qtbot.waitUntil(lambda: "%" in QToolTip.text())


def test_the_lines_have_soft_edges(chart):
    image = chart.grab().toImage()
    colors = {
        image.pixelColor(x, y).rgb() for x in range(60, 320) for y in range(10, 160)
    }

    assert len(colors) > 60  # not the nine of hard edges
