from __future__ import annotations

import csv
import sys

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

import fer_core as fer
from fer_core._platform.image_file import read_image
from fer_core.sinks.timeline import COLUMNS


@pytest.fixture(scope="module")
def reader():
    with fer.Reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def video(reader, film_and_photo):
    return reader.read_video(film_and_photo / "film.mp4")


def shown(reading):
    return [(face.id, face.box, face.scores) for face in reading]


def test_path_array_and_pil_picture_give_the_same_faces(reader, film_and_photo):
    path = film_and_photo / "photo.jpg"
    by_path = reader.read(path)
    assert [face.id for face in by_path] == [1, 2]
    assert shown(reader.read(str(path))) == shown(by_path)
    assert shown(reader.read(read_image(path))) == shown(by_path)
    with Image.open(path) as picture:
        assert shown(reader.read(picture)) == shown(by_path)


def test_the_callers_array_stays_the_callers(reader):
    image = np.full((120, 160, 3), 90, np.uint8)
    reading = reader.read(image)
    image[:] = 0
    assert reading.plot().min() == 90


def test_an_array_may_be_a_view(reader):
    image = np.zeros((120, 160, 3), np.uint8)
    image[..., 0] = 200
    assert reader.read(image[::2, :, ::-1]).plot()[0, 0].tolist() == [0, 0, 200]


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((120, 160), np.uint8),
        np.zeros((120, 160, 4), np.uint8),
        np.zeros((120, 160, 3)),
    ],
    ids=["grey", "four channels", "float"],
)
def test_another_array_is_refused_with_what_it_is(reader, image):
    with pytest.raises(ValueError, match=r"must be \(H, W, 3\) uint8 BGR, not \(120"):
        reader.read(image)


def test_what_is_no_picture_is_refused(reader, tmp_path):
    with pytest.raises(TypeError, match="not list"):
        reader.read([1, 2, 3])
    with pytest.raises(fer.SourceError, match="There is no file"):
        reader.read(tmp_path / "missing.jpg")


def test_a_picture_without_faces_has_an_empty_table(reader):
    reading = reader.read(np.zeros((120, 160, 3), np.uint8))
    table = reading.to_dataframe()
    assert len(reading) == len(table) == 0
    assert tuple(table.columns) == COLUMNS
    assert table["face_id"].dtype == np.int64


def test_a_table_without_pandas_is_refused_with_what_to_do(video, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        video.to_dataframe()


def test_ids_last_through_a_stream(reader, film_and_photo):
    stream = reader.stream(film_and_photo / "film.mp4")
    assert [{face.id for face in each} for each in stream] == [{1, 2}] * 6


def test_a_live_source_can_be_left_at_any_time(reader):
    with reader.stream("synthetic") as stream:
        assert next(stream).time_s < next(stream).time_s
    stream.close()
    assert list(stream) == []


def test_a_source_of_ones_own_is_closed_at_its_end(reader):
    class Two:
        name, kind, live, size, rate_fps, frame_count = "2", "video", False, 0, 1, 2
        closed = False

        def frames(self):
            for index in range(2):
                yield fer.Frame(np.zeros((9, 9, 3), np.uint8), index, index, "2")

        def close(self):
            self.closed = True

    source = Two()
    assert len(list(reader.stream(source))) == 2
    assert source.closed


def test_a_closed_reader_ends_its_streams_and_reads_no_more():
    reader = fer.Reader()
    stream = reader.stream("synthetic")
    next(stream)
    reader.close()
    reader.close()
    assert list(stream) == []
    with pytest.raises(ValueError, match="closed"):
        reader.read(np.zeros((9, 9, 3), np.uint8))


def test_a_video_becomes_the_timelines_table(video, tmp_path):
    with video.to_csv(tmp_path / "a.csv").open() as file:
        lines = list(csv.reader(file))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == 1 + len(video.rows) == 13
    columns = parquet.read_table(video.to_parquet(tmp_path / "a.parquet"))
    assert columns.to_pylist() == list(video.rows)
    assert video.to_dataframe().to_dict("records") == list(video.rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.parquet"]


def test_a_table_of_another_kind_is_refused(video, tmp_path):
    with pytest.raises(fer.OutputError, match=r"must end in \.csv; a\.txt does not"):
        video.to_csv(tmp_path / "a.txt")


def test_what_never_ends_is_no_video(reader):
    with pytest.raises(fer.SourceError, match="may never end"):
        reader.read_video("synthetic")
