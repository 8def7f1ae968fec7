"""Markers, people and codes: pure changes, and the way back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_core.errors import SessionError
from fer_core.session.edits import Annotations, Edits
from fer_core.session.markers import (
    Codes,
    Marker,
    add_marker,
    delete_marker,
    exclude_marker,
    load_codes,
    move_marker,
    note_marker,
    rename_marker,
    resize_marker,
    save_codes,
)
from fer_core.session.people import (
    People,
    merge_people,
    name_person,
    parts_of,
    people_from_json,
    people_to_json,
    person_at,
    person_codes,
    split_face,
)


def some_markers():
    markers = add_marker((), Marker(5.0, code="smile"))
    return add_marker(markers, Marker(1.0, 3.0, "task"))


def test_markers_lie_in_the_order_of_their_starts():
    assert [(m.id, m.code) for m in some_markers()] == [(2, "task"), (1, "smile")]


def test_a_range_that_is_moved_keeps_its_length():
    moved = move_marker(some_markers(), 2, 10.0)
    assert [(m.id, m.start_s, m.end_s) for m in moved] == [(1, 5.0, None), (2, 10, 12)]


def test_a_marker_is_renamed_noted_excluded_resized_and_deleted():
    markers = rename_marker(some_markers(), 2, "rest")
    markers = note_marker(markers, 2, "looked away")
    markers = exclude_marker(markers, 2, excluded=True)
    markers = resize_marker(markers, 2, 1.5, 4.0)
    assert markers[0] == Marker(1.5, 4.0, "rest", "looked away", True, 2)
    assert resize_marker(markers, 2, 1.5, None)[0].excluded is False
    assert [m.id for m in delete_marker(markers, 2)] == [1]


@pytest.mark.parametrize("change", [move_marker, rename_marker])
def test_a_marker_that_is_not_there_cannot_be_changed(change):
    with pytest.raises(KeyError):
        change(some_markers(), 9, 1.0)


@pytest.mark.parametrize("ends", [(-1.0, None), (2.0, 1.0), (float("nan"), None)])
def test_a_marker_has_ends_in_their_order(ends):
    with pytest.raises(ValueError, match=r"marker|range"):
        Marker(*ends)


def test_codes_are_kept_and_loaded(tmp_path):
    codes = Codes().named(1, "smile").named(9, " looks  away ")
    path = save_codes(tmp_path / "codes.json", codes)
    assert load_codes(path) == codes
    assert codes.name(9) == "looks away"


@pytest.mark.parametrize("text", ["", "[]", '{"codes": {"10": "x"}}', '{"codes": 1}'])
def test_a_file_without_codes_is_told_of(tmp_path, text):
    path = tmp_path / "codes.json"
    path.write_text(text)
    with pytest.raises(SessionError, match="holds no set of codes"):
        load_codes(path)
    with pytest.raises(SessionError, match="cannot be read"):
        load_codes(tmp_path / "gone.json")


def test_two_ids_of_one_person_are_merged():
    people = merge_people(name_person(People(), "Face 1", "Anna"), "Anna", "Face 3")
    assert [person_at(people, i, 9.0) for i in (1, 2, 3)] == ["Anna", "Face 2", "Anna"]


def test_one_id_of_two_people_is_split():
    people = split_face(name_person(People(), "Face 1", "Anna"), 1, 10.0)
    assert person_at(people, 1, 9.9) == "Anna"
    assert person_at(people, 1, 10.0) == "Face 1 (2)"
    named = name_person(people, "Face 1 (2)", "Ben")
    assert {
        p: [(x.start_s, x.end_s) for x in parts]
        for p, parts in parts_of(named, [1]).items()
    } == {
        "Anna": [(0.0, 10.0)],
        "Ben": [(10.0, float("inf"))],
    }


def test_the_first_part_of_a_split_id_is_named_by_itself():
    people = name_person(split_face(People(), 1, 10.0, "Ben"), "Face 1", "Anna")
    assert [person_at(people, 1, t) for t in (0.0, 10.0)] == ["Anna", "Ben"]


def test_a_split_that_is_merged_again_leaves_nothing():
    people = split_face(People(), 1, 10.0, "Ben")
    assert merge_people(people, "Face 1", "Ben") == People()


CHANGES = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 9), st.sampled_from("AB")), max_size=6
)


@given(CHANGES)
def test_rows_get_the_person_of_their_time_and_files_keep_all(changes):
    people = People()
    for face_id, at_s, name in changes:
        if at_s % 2:
            people = split_face(people, face_id, float(at_s), name)
        else:
            people = name_person(people, person_at(people, face_id, at_s), name)
    ids = np.repeat(np.arange(1, 5, dtype=np.int32), 10)
    times = np.tile(np.arange(10, dtype=np.float64), 4)
    codes, persons = person_codes(people, ids, times)
    for face_id, time_s, code in zip(ids.tolist(), times.tolist(), codes, strict=True):
        assert persons[code] == person_at(people, face_id, time_s)
    assert people_from_json(people_to_json(people)) == people


def test_what_was_done_is_undone_and_done_again():
    first = Annotations()
    second = replace(first, markers=some_markers())
    third = replace(second, people=name_person(People(), "Face 1", "Anna"))
    edits = Edits(first).do(second).do(third)
    assert edits.undo().now == second
    assert edits.undo().undo().undo().now == first
    assert edits.undo().redo() == edits
    assert edits.redo() == edits
    assert edits.undo().do(first).future == ()
