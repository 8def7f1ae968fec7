"""Curves of any length: as many values as pixels, and none of them wrong."""

from __future__ import annotations

import re

import numpy as np
import pytest

import fer_core as fer
from fer_core.session.chart import CHANGE, ChartData, person_parts
from fer_core.session.people import Part
from fer_core.session.svg_chart import session_svg
from fer_core.session.table_reading import Rows
from tests.fer_core.session.made_up import analysed, face, keep_session


def curve(count, rate, seed=0):
    values = np.random.default_rng(seed).random((count, 1)).astype(np.float32)
    return np.arange(count) / rate, values


def data_of(times, values, face_id=1):
    data = ChartData(("happy",))
    data.extend(times, np.full(len(times), face_id, np.int32), values)
    return data


@pytest.mark.parametrize("width_s", [1.0, 4.0, 64.0])
def test_bins_hold_the_mean_of_their_rows(width_s):
    times, values = curve(40_000, 32)
    count = int(1024 / width_s)
    bins = data_of(times, values).bins(person_parts(1), "happy", 0.0, 1024.0, count)
    rows = values[: 1024 * 32, 0].reshape(count, -1)
    np.testing.assert_allclose(bins.mean, rows.mean(axis=1), rtol=1e-5)
    assert bins.count.tolist() == [rows.shape[1]] * count


def test_rows_that_come_one_by_one_give_the_same_curve():
    times, values = curve(200, 10)
    grown = ChartData(("happy",))
    for row in range(200):
        one = slice(row, row + 1)
        grown.extend(times[one], np.array([1]), values[one])
        if not row % 7:
            grown.bins(person_parts(1), "happy", 0.0, 20.0, 10)
    parts = person_parts(1)
    at_once = data_of(times, values).bins(parts, "happy", 0.0, 20.0, 10)
    one_by_one = grown.bins(parts, "happy", 0.0, 20.0, 10)
    np.testing.assert_allclose(one_by_one.mean, at_once.mean, rtol=1e-6)
    np.testing.assert_array_equal(one_by_one.count, at_once.count)


def test_where_nothing_was_seen_there_is_no_value():
    data = data_of(np.array([0.0, 9.0]), np.array([[0.2], [0.4]], np.float32))
    bins = data.bins(person_parts(1), "happy", 0.0, 10.0, 10)
    assert np.flatnonzero(~np.isnan(bins.mean)).tolist() == [0, 9]
    assert np.isnan(data.bins(person_parts(2), "happy", 0.0, 10.0, 10).mean).all()


def test_the_ids_of_a_person_are_one_curve():
    data = data_of(np.array([0.0, 1.0]), np.array([[0.2], [0.4]], np.float32))
    data.extend(np.array([1.0, 2.0]), np.array([2, 2]), np.array([[0.6], [0.8]]))
    parts = (Part(1, 0.0, np.inf), Part(2, 0.0, 2.0))
    bins = data.bins(parts, "happy", 0.0, 3.0, 3)
    np.testing.assert_allclose(bins.mean, [0.2, 0.5, np.nan], rtol=1e-6)


def test_what_is_not_known_is_left_out():
    values = np.array([[np.nan], [0.4]], np.float32)
    bins = data_of(np.array([0.0, 0.1]), values).bins(
        person_parts(1), "happy", 0.0, 1.0, 1
    )
    assert bins.count.tolist() == [1]
    assert bins.mean.tolist() == pytest.approx([0.4])


def test_change_from_rest_is_the_plain_probability_minus_that_at_rest():
    records = np.zeros(4, Rows.dtype)
    records["session_s"] = np.arange(4) / 4
    records["face_id"] = 1
    records["happy"] = [0.5, 0.6, 0.7, 0.8]
    records["rest_happy"] = [np.nan, 0.1, 0.1, 0.3]
    data = ChartData.of(Rows.of_records(records), CHANGE)
    curve = data.bins(person_parts(1), "change_happy", 0.0, 1.0, 4).mean
    np.testing.assert_allclose(curve, [np.nan, 0.5, 0.6, 0.5], rtol=1e-5)


def test_few_frames_a_second_make_a_curve_and_an_absence_a_gap(tmp_path):
    times = [0.0, 0.9, 1.7, 2.6, 8.0, 8.9]
    frames = [analysed(round(t * 10), (face(1, 0.5),)) for t in times]
    session = fer.open_session(keep_session(tmp_path / "take", frames))
    drawing = session_svg(session, ChartData.of(session.rows), person_parts(1))
    lines = re.findall(r'points="([^"]*)"', drawing)
    assert [len(line.split()) for line in lines] == [4, 2] * 7


def test_a_growing_curve_is_the_same_at_every_zoom():
    times, values = curve(9_000, 10)
    values[4_000:5_000] = np.nan
    grown, parts = ChartData(("happy",)), person_parts(1)
    for start in range(0, 9_000, 37):
        part = slice(start, start + 37)
        grown.extend(times[part], np.ones(len(times[part]), np.int32), values[part])
        grown.bins(parts, "happy", 0.0, 900.0, 3)  # makes all levels
    whole = data_of(times, values)
    for count in (2, 9, 30, 100, 500, 2000):
        one, other = (d.bins(parts, "happy", 0.0, 900.0, count) for d in (grown, whole))
        np.testing.assert_array_equal(one.count, other.count)
        np.testing.assert_allclose(one.mean, other.mean, rtol=1e-4)
