"""Two networks read the same crops, and what they differ on is kept."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.cli.compare import main
from fer_core.config import NO_SMOOTHING
from fer_core.errors import OutputError
from fer_core.evaluation.weights_comparison import DifferenceFolder, WeightsComparison
from fer_core.network.weights import load_weights, save_weights
from fer_core.pipeline import Pipeline, PipelineConfig
from fer_core.types import Box, Detection, Emotion, EmotionScores, Frame, KeyPoints


class Says:
    """Reads the same from every crop, and keeps what it was given."""

    engine, device = "test", "cpu"

    def __init__(self, emotion):
        self.scores = EmotionScores(tuple(float(e == emotion) for e in Emotion))
        self.crops = []

    def classify(self, crops):
        self.crops += crops
        return tuple(self.scores for _ in crops)


class OneFace:
    def detect(self, frame):
        points = ((30.0, 40.0), (60.0, 40.0), (45.0, 55.0), (45.0, 70.0))
        points = KeyPoints(*points, (20.0, 45.0), (70.0, 45.0))
        return [Detection(Box(20, 20, 70, 80), points, 0.9)]

    def close(self):
        pass


def frames(count, *, still=False):
    random = np.random.default_rng(0)
    scene = random.integers(0, 250, (96, 96, 3))
    for index in range(count):
        image = (scene + random.integers(0, 5, scene.shape)).astype(np.uint8)
        yield Frame(image, index / 20, index, "=film.mp4", is_still=still)


@pytest.mark.parametrize(
    "config", [PipelineConfig(), PipelineConfig(smoother=NO_SMOOTHING)]
)
def test_the_second_reads_the_crops_of_the_first_and_no_others(config):
    first, second = Says(Emotion.SAD), Says(Emotion.HAPPY)
    pipeline, comparison = Pipeline(first, OneFace(), config), WeightsComparison(second)
    for frame in frames(20):
        analysed = pipeline.process(frame)
        comparison.update(analysed)
        comparison.update(analysed)
        (face,) = comparison.faces.values()
        assert (face.first, face.second) == (first.scores, second.scores)
    assert len(first.crops) == len(second.crops)
    for one, other in zip(first.crops, second.crops, strict=True):
        assert np.array_equal(one, other)
    assert comparison.compared == comparison.different == len(second.crops) // 2
    assert comparison.counts == {(Emotion.SAD, Emotion.HAPPY): comparison.compared}


def compared(second, count, **still):
    pipeline = Pipeline(
        Says(Emotion.SAD), OneFace(), PipelineConfig(smoother=NO_SMOOTHING)
    )
    comparison = WeightsComparison(second)
    for frame in frames(count, **still):
        yield frame, comparison.update(pipeline.process(frame))


def rows(folder):
    with (folder / "differences.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_differences_are_kept_as_a_table_and_crops(tmp_path):
    second = Says(Emotion.HAPPY)
    kept = DifferenceFolder(tmp_path / "lab", ("ours", "theirs"))
    for frame, faces in compared(second, 3, still=True):
        kept.write(frame, faces)
    kept.close()
    found = rows(kept.folder)
    assert len(found) == kept.rows == 3
    assert found[2]["source"] == "'=film.mp4"  # no formula
    assert (found[2]["frame"], found[2]["x"], found[2]["width"]) == ("2", "20", "50")
    assert (found[2]["first_weights"], found[2]["first"]) == ("ours", "sad")
    assert (found[2]["second_weights"], found[2]["second"]) == ("theirs", "happy")
    assert float(found[2]["second_happy"]) == 1 == float(found[2]["first_sad"])
    for number, row in enumerate(found):
        with Image.open(kept.folder / row["crop"]) as picture:
            assert np.array_equal(np.asarray(picture), second.crops[2 * number])


def test_of_a_film_a_difference_is_kept_once_a_second(tmp_path):
    kept = DifferenceFolder(tmp_path / "lab", ("a", "b"))
    for frame, faces in compared(Says(Emotion.HAPPY), 41):
        kept.write(frame, faces)
    kept.close()
    assert [row["time_s"] for row in rows(kept.folder)] == ["0.0", "1.0", "2.0"]


def test_without_pictures_no_crop_is_written(tmp_path):
    kept = DifferenceFolder(tmp_path / "lab", ("a", "b"))
    for frame, faces in compared(Says(Emotion.HAPPY), 1):
        kept.write(frame, faces, pictures=False)
    kept.close()
    assert [row["crop"] for row in rows(kept.folder)] == [""]
    assert list((kept.folder / "crops").iterdir()) == []


def test_where_both_agree_nothing_is_written(tmp_path):
    kept = DifferenceFolder(tmp_path / "lab", ("a", "b"))
    for frame, faces in compared(Says(Emotion.SAD), 2):
        kept.write(frame, faces)
    kept.close()
    assert not kept.folder.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    kept = DifferenceFolder(tmp_path / "file" / "lab", ("a", "b"))
    ((frame, faces),) = compared(Says(Emotion.HAPPY), 1)
    with pytest.raises(OutputError, match="lab"):
        kept.write(frame, faces)


@pytest.fixture(scope="module")
def always_sad(tmp_path_factory):
    """The weights that ship, but for a bias that makes every face sad."""
    weights = load_weights(DEFAULT_WEIGHTS)
    tensors = {name: np.array(value) for name, value in weights.tensors.items()}
    tensors["fc.bias"][weights.spec.columns(weights.spec.live_head)][Emotion.SAD] += 100
    path = tmp_path_factory.mktemp("weights") / "sad.safetensors"
    save_weights(path, tensors, weights.spec, {})
    return path


def test_a_folder_of_pictures_is_compared(film_and_photo, always_sad, tmp_path, capsys):
    photo = str(film_and_photo / "photo.jpg")
    output = tmp_path / "differences"
    given = [str(DEFAULT_WEIGHTS), str(always_sad), photo]
    assert main([*given, "--output", str(output)]) == 0
    printed = capsys.readouterr().out
    assert "2 crops: fer-resnet50 and sad differ on 2 (100.0%)." in printed
    assert "Kept: 2 crops" in printed
    found = rows(output)
    assert {row["first"] for row in found} == {"neutral", "happy"}
    assert {row["second"] for row in found} == {"sad"}
    assert len(list((output / "crops").iterdir())) == 2

    assert main([*given, "--output", str(output)]) == 2
    assert "Choose another --output" in capsys.readouterr().err


def test_a_bad_file_and_a_camera_are_named(film_and_photo, tmp_path, capsys):
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"no weights")
    photo = str(film_and_photo / "photo.jpg")
    assert main([str(DEFAULT_WEIGHTS), str(bad), photo]) == 2
    assert str(bad) in capsys.readouterr().err
    assert main([str(DEFAULT_WEIGHTS), str(DEFAULT_WEIGHTS), "synthetic"]) == 2
    assert "may never end" in capsys.readouterr().err
