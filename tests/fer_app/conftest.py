"""A small environment for the window: sources and models that need nothing."""

import itertools
import math
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import av
import numpy as np
import pytest
from fer_app.services.environment import Environment
from fer_app.services.model_loader import Models, ModelsAbout
from fer_app.services.weights_lab import SecondModel
from fer_app.widgets.overlay import RED
from pyqtgraph import PlotWidget
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fer_core.errors import ModelError, OutputError, SourceError
from fer_core.recognition.baseline import Baseline
from fer_core.recognition.heatmap import Heatmap
from fer_core.recognition.relative_reading import RelativeReader
from fer_core.sources.factory import open_source
from fer_core.sources.side_by_side import SideBySide
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)


@dataclass
class MovingSource:
    """A picture that moves, at ``rate_fps``, live or as a file of ``frame_count``."""

    name: str = "Moving"
    kind: str = "camera"
    live: bool = True
    size: tuple[int, int] | None = (640, 360)
    rate_fps: float | None = 100.0
    frame_count: int | None = None
    silent: threading.Event = field(default_factory=threading.Event)
    broken: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)
    start_s: float = 0.0

    def seek(self, position_s):
        self.start_s = position_s

    def frames(self):
        first = round(self.start_s * self.rate_fps)
        end = itertools.count(first) if self.live else range(first, self.frame_count)
        self.start_s = 0.0
        for index in end:
            if self.live:
                self.closed.wait(1 / self.rate_fps)
            while self.silent.is_set() and not self.closed.is_set():
                self.closed.wait(0.01)
            if self.closed.is_set():
                return
            if self.broken.is_set():
                raise SourceError(f"{self.name} is busy. Close the other program.")
            image = np.full((360, 640, 3), index % 200, np.uint8)
            image[::2, ::2] = 255  # a pattern that a mosaic destroys
            image[:, index % 640] = 255
            yield Frame(image, index / self.rate_fps, index, self.name)

    def close(self):
        self.closed.set()


REST = Baseline((-2.0,) * 7, (0.1,) * 7, 3.0)


def reading(face_id, left, phase):
    raw = [(1 + math.sin(phase + number)) ** 6 for number in range(7)]
    scores = EmotionScores(tuple(value / sum(raw) for value in raw))
    points = KeyPoints(*(((left + 50.0, 100.0),) * 6))
    if face_id % 2:  # looks at the camera
        places = ((40, 100), (80, 100), (60, 124), (60, 140), (10, 105), (110, 105))
        points = KeyPoints(*((left + x, y) for x, y in places))
    box = Box(left, 60, left + 120, 200)
    track = Track(face_id, Detection(box, points, 0.9))
    return FaceReading(track, scores, scores.emotion)


class TwoFaces:
    """Finds two faces in every frame, whose expressions change."""

    def __init__(self, config):
        self.smoothing, self.first = config.smoother, config.first_id
        self.smoother = EmotionSmoother(config.smoother)
        self.relative = RelativeReader(
            config.relation, EmotionSmoother(config.smoother)
        )

    def configure(self, config):
        if config.smoother != self.smoothing:
            self.smoothing = config.smoother
            self.smoother = EmotionSmoother(config.smoother)
        self.relative.use(config.relation)

    def process(self, frame):
        phase, first = frame.timestamp_s * 3, self.first
        found = (reading(first, 100, phase), reading(first + 1, 360, phase + 2))
        tracks, scores = [face.track for face in found], [face.scores for face in found]
        faces = self.smoother.update(tracks, scores, frame.timestamp_s)
        faces = self.relative.update(frame, 0, faces, scores)
        crop = np.full((48, 48), 40 + frame.index % 100, np.uint8)
        return AnalysedFrame(frame, tuple(replace(face, crop=crop) for face in faces))


@dataclass
class SaysSad:
    """Reads every crop as sad, and keeps it."""

    crops: list

    def classify(self, crops):
        self.crops += crops
        return tuple(EmotionScores((0, 0, 0, 0, 1.0, 0, 0)) for _ in crops)


@dataclass
class AllOver:
    """Explains every label by the whole face."""

    explained: list

    def explain(self, frame, face):
        self.explained.append(face.track.face_id)
        center = face.track.detection.box.center
        return Heatmap(np.full((48, 48, 4), 200, np.uint8), center, 120.0, 0.1)

    def close(self):
        self.explained.append("closed")


@dataclass
class Loudspeaker:
    """Asks for samples when the test does."""

    fill: object
    closed: bool = False

    def close(self):
        self.closed = True


class FakeMicrophone(threading.Thread):
    """Hears a hum until it is closed or unplugged."""

    def __init__(self, sound):
        super().__init__(name="microphone", daemon=True)
        self.unplugged = threading.Event()
        self._sound = sound
        self.start()

    def run(self):
        hum = (np.sin(np.arange(480) * np.pi / 24) * 0.5).astype(np.float32)
        while not self.unplugged.wait(0.01):
            self._sound.add(hum, time.monotonic() - 0.01)

    def close(self):
        self.unplugged.set()


@dataclass
class FakeEnvironment:
    """The window's environment, in the test's hand."""

    sources: list = field(default_factory=list)
    cameras: list = field(default_factory=lambda: [("0", "First"), ("1", "Second")])
    models_missing: bool = False
    sound_missing: bool = False
    microphones: tuple = ("Desk", "Headset")
    microphone_answers: threading.Event = field(default_factory=threading.Event)
    opened_microphones: list = field(default_factory=list)
    sounds: list = field(default_factory=list)
    loads: list = field(default_factory=list)
    explained: list = field(default_factory=list)
    second_loads: list = field(default_factory=list)
    second_crops: list = field(default_factory=list)

    def open_source(self, spec):
        if spec == "nothing":
            raise SourceError("There is no file nothing. Check the path.")
        if Path(spec).exists() or spec.startswith(("screen:", "window:")):
            source = open_source(spec)
        elif spec.endswith(".mp4"):
            source = MovingSource(spec, "video", live=False, frame_count=200)
        elif "+" in spec:
            source = SideBySide(*map(self.open_source, spec.split("+")))
        else:
            source = MovingSource(f"Camera {spec}")
        self.sources.append(source)
        return source

    def load_models(self, config):
        self.loads.append(config)
        if self.models_missing:
            raise ModelError("There is no weights file. Train one with fer-train.")
        bad = str(config.model.weights).startswith("bad")
        damaged = ModelError(
            "{path} is damaged ({reason}). Copy it again.",
            path=config.model.weights,
            reason="x",
        )
        return Models(
            ModelsAbout(
                "test engine",
                "cpu",
                {"Accuracy": "70 %"},
                damaged.message if bad else None,
            ),
            TwoFaces,
            lambda: None,
            lambda taking: REST,
        )

    def open_explainer(self, weights):
        if self.models_missing:
            raise ModelError("There is no weights file. Train one with fer-train.")
        return AllOver(self.explained)

    def load_second(self, config):
        weights = config.model.weights
        self.second_loads.append(weights)
        if self.models_missing:
            raise ModelError("There is no weights file. Train one with fer-train.")
        bad = str(weights).startswith("bad")
        problem = ModelError(
            "{path} is damaged ({reason}). Copy it again.", path=weights, reason="x"
        )
        return SecondModel(
            SaysSad(self.second_crops),
            "shipped" if bad or weights is None else weights.stem,
            problem.message if bad else None,
        )

    def open_sound(self, fill):
        if self.sound_missing:
            raise OutputError("There is no loudspeaker. The film goes on without.")
        self.sounds.append(Loudspeaker(fill))
        return self.sounds[-1]

    def open_microphone(self, name, sound):
        if name == "Hung":
            self.microphone_answers.wait()
        if name not in self.microphones:
            raise SourceError("The microphone {name} cannot be used.", name=name)
        self.opened_microphones.append(FakeMicrophone(sound))
        return self.opened_microphones[-1]

    def build(self):
        return Environment(
            open_source=self.open_source,
            list_cameras=lambda: self.cameras,
            load_models=self.load_models,
            open_explainer=self.open_explainer,
            load_second=self.load_second,
            sample="sample.mp4",
            open_sound=self.open_sound,
            list_microphones=lambda: list(self.microphones),
            open_microphone=self.open_microphone,
        )


@pytest.fixture
def environment():
    return FakeEnvironment()


@pytest.fixture
def store(tmp_path):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("settings/introduced", True)
    settings.setValue("settings/folder", str(tmp_path / "recordings"))
    settings.setValue("settings/recording", "files")
    return settings


@pytest.fixture
def window(qtbot, qapp, store, environment):
    from fer_app.main_window import MainWindow

    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.begin("")
    yield window
    leave(qtbot, window)


def leave(qtbot, window):
    """Close a window, also one whose test failed while it recorded."""
    if window.recording_service.recording:
        window.recording_controller.quit()
        qtbot.waitUntil(lambda: not window.recording_service.recording, timeout=10_000)
    window.notebook.note_saved()  # nobody is there to be asked
    window.close()


@pytest.fixture
def running(qtbot, window):
    """The window with the first camera, the models loaded and faces seen."""
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    return window


def begin(qtbot, window):
    """Record until the file grows."""
    service, sizes = window.recording_service, [0.0]
    service.figures_changed.connect(lambda status: sizes.append(status.elapsed_s))
    window.commands["record"].trigger()
    qtbot.waitUntil(lambda: service.recording and sizes[-1] > 0)


def press(qtbot, banner):
    """Click the banner's button."""
    qtbot.mouseClick(banner.findChild(QPushButton), Qt.MouseButton.LeftButton)


def texts(widget):
    """What the labels in ``widget`` say."""
    return "  ".join(label.text() for label in widget.findChildren(QLabel))


def points(chart, emotion):
    """How many points of the line of ``emotion`` are drawn."""
    values = chart.findChild(PlotWidget).listDataItems()[emotion].getData()[0]
    return 0 if values is None else len(values)


def has_recording_sign(view):
    """Whether the picture is framed in red."""
    return view.grab().toImage().pixelColor(1, view.height() // 2) == RED


def pictures(path):
    with av.open(path) as container:
        return sum(1 for _ in container.decode(video=0))
