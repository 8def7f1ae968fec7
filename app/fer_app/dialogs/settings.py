"""Everything that can be set, on six pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fer_app.dialogs.field_label import field_label
from fer_app.dialogs.prompts import ask_existing
from fer_app.settings import CHOICES, RANGES, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EDGE = 7  # pixels before a number


class SettingsDialog(QDialog):
    """Shows settings and gives back changed ones; changes nothing by itself.

    Args:
        settings: What to show.
        figures: What the loaded weights tell about themselves, name -> value.
        people: The page of those whose face at rest is kept.
    """

    def __init__(
        self,
        parent: QWidget,
        settings: Settings,
        figures: Mapping[str, str],
        people: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._before = settings
        self._figures = figures
        self._people = people
        self._choices: dict[str, QComboBox] = {}
        self._numbers: dict[str, QDoubleSpinBox] = {}
        self._paths: dict[str, QLineEdit] = {}
        self._tabs = QTabWidget()
        self._tabs.addTab(self._general(), self.tr("General"))
        self._tabs.addTab(self._reading(), self.tr("Faces"))
        self._tabs.addTab(people, self.tr("People"))
        self._tabs.addTab(self._computing(), self.tr("Network"))
        self._tabs.addTab(self._recording(), self.tr("Recording"))
        self._tabs.addTab(self._sharing(), self.tr("Sharing"))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.addWidget(self._tabs)
        column.addWidget(self._buttons())
        self.setMinimumWidth(580)
        self._show(settings)

    @property
    def settings(self) -> Settings:
        """The settings as the dialog shows them now."""
        shown: dict[str, Any] = {
            **{name: box.currentData() for name, box in self._choices.items()},
            **{name: box.value() for name, box in self._numbers.items()},
            **{name: line.text().strip() for name, line in self._paths.items()},
        }
        return replace(self._before, **shown)

    def reset(self) -> None:
        """Show the defaults; what the dialog does not show stays as it is."""
        self._show(Settings())

    def show_setting(self, name: str) -> None:
        """Show the page that holds setting ``name``, or the people."""
        if name == "people":
            self._tabs.setCurrentWidget(self._people)
            return
        controls = self._choices | self._numbers | self._paths
        for number in range(self._tabs.count()):
            page = self._tabs.widget(number)
            if page is not None and page.isAncestorOf(controls[name]):
                self._tabs.setCurrentIndex(number)

    def show_microphones(self, names: Sequence[str]) -> None:
        """Offer these microphones, too."""
        box = self._choices["microphone"]
        for name in names:
            if box.findData(name) < 0:
                box.addItem(name, name)

    def _show(self, settings: Settings) -> None:
        for name, box in self._choices.items():
            box.setCurrentIndex(box.findData(getattr(settings, name)))
        for name, number in self._numbers.items():
            number.setValue(getattr(settings, name))
        for name, line in self._paths.items():
            line.setText(getattr(settings, name))

    def _general(self) -> QWidget:
        page, form = _page()
        self._choice(
            form,
            self.tr("Theme"),
            "theme",
            (self.tr("As the system"), self.tr("Light"), self.tr("Dark")),
        )
        self._choice(
            form,
            self.tr("Language"),
            "language",
            (self.tr("As the system"), "English", "Deutsch"),
        )
        return page

    def _reading(self) -> QWidget:
        page, form = _page()
        self._choice(
            form,
            self.tr("Faces looked for"),
            "detector",
            (
                self.tr("Near and far"),
                self.tr("Near, within 1.5 m"),
                self.tr("Far, from 1 m on"),
            ),
        )
        self._number(
            form, self.tr("Leave out faces found with less than"), "min_confidence"
        )
        self._number(form, self.tr("Uncertain below a share of"), "min_share")
        self._number(form, self.tr("Smoothing time"), "smoothing_s")
        self._numbers["smoothing_s"].setSuffix(" s")
        return page

    def _computing(self) -> QWidget:
        page, form = _page()
        automatic = self.tr("The best there is")
        self._choice(
            form,
            self.tr("Engine"),
            "engine",
            (automatic, "OpenVINO", "ONNX Runtime", "torch"),
        )
        self._choice(
            form, self.tr("Device"), "device", (automatic, "CPU", "CUDA", "MPS")
        )
        self._path(form, self.tr("Weights"), "weights", self._choose_weights)
        self._paths["weights"].setPlaceholderText(self.tr("The ones that ship"))
        for name, value in self._figures.items():
            figure = QLabel(value)
            figure.setWordWrap(True)
            form.addRow(name, figure)
        return page

    def _recording(self) -> QWidget:
        page, form = _page()
        self._path(form, self.tr("Folder"), "folder", self._choose_folder)
        self._paths["folder"].setPlaceholderText(str(Settings().recording_folder))
        self._choice(
            form,
            self.tr("A recording is"),
            "recording",
            (self.tr("A session to reopen and mark"), self.tr("Single files")),
        )
        self._choice(
            form,
            self.tr("Picture"),
            "record",
            (
                self.tr("With faces and labels"),
                self.tr("As the camera gives it"),
                self.tr("Both, as two files"),
            ),
        )
        self._choice(
            form,
            self.tr("Timeline beside it"),
            "timeline",
            (self.tr("None"), "CSV", "JSON Lines", "Parquet"),
        )
        self._choice(
            form,
            self.tr("Subtitles beside it"),
            "subtitles",
            (self.tr("None", "subtitles"), "SRT", "WebVTT"),
        )
        kind = self._choices["recording"]
        kind.currentIndexChanged.connect(self._allow_tables)
        self._allow_tables()
        self._choice(
            form,
            self.tr("Countdown before it"),
            "countdown",
            (self.tr("None"), "3 s", "5 s", "10 s"),
        )
        self._choice(
            form,
            self.tr("Ctrl+Alt+R, P, M from other programs"),
            "keys",
            (self.tr("Do nothing"), self.tr("Record, pause, mark")),
        )
        box = QComboBox()
        box.addItem(self.tr("None", "microphone"), "")
        if self._before.microphone:  # it may be unplugged now
            box.addItem(self._before.microphone, self._before.microphone)
        box.setAccessibleName(self.tr("Microphone"))
        self._choices["microphone"] = box
        form.addRow(field_label(self.tr("Microphone"), box), box)
        return page

    def _allow_tables(self) -> None:
        """A session has its table in any case."""
        single = self._choices["recording"].currentData() == "files"
        for name in ("timeline", "subtitles"):
            self._choices[name].setEnabled(single)

    def _sharing(self) -> QWidget:
        page, form = _page()
        self._choice(
            form,
            self.tr("Live output by"),
            "live",
            ("WebSocket", "OSC", "LSL"),
        )
        self._line(form, self.tr("Address and port"), "live_address")
        self._paths["live_address"].setPlaceholderText(self.tr("This computer alone"))
        self._line(form, self.tr("Web pages that may connect"), "live_origins")
        self._paths["live_origins"].setPlaceholderText(self.tr("None", "pages"))
        return page

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)  # a dialog knows its default button only so
        reset = buttons.addButton(
            self.tr("Reset"), QDialogButtonBox.ButtonRole.ResetRole
        )
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        save = buttons.addButton(
            self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        save.setDefault(True)
        reset.clicked.connect(self.reset)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _choice(
        self, form: QFormLayout, label: str, name: str, texts: tuple[str, ...]
    ) -> None:
        box = QComboBox()
        for text, value in zip(texts, CHOICES[name], strict=True):
            box.addItem(text, value)
        box.setAccessibleName(label)
        self._choices[name] = box
        form.addRow(field_label(label, box), box)

    def _number(self, form: QFormLayout, label: str, name: str) -> None:
        box = QDoubleSpinBox()
        box.lineEdit().setTextMargins(EDGE, 0, 0, 0)  # style sheets set none here
        box.setRange(*RANGES[name])
        box.setSingleStep(0.05)
        box.setAccessibleName(label)
        self._numbers[name] = box
        form.addRow(field_label(label, box), box)

    def _line(self, form: QFormLayout, label: str, name: str) -> None:
        line = self._paths[name] = QLineEdit()
        line.setAccessibleName(label)
        form.addRow(field_label(label, line), line)

    def _path(self, form: QFormLayout, label: str, name: str, choose: object) -> None:
        line = self._paths[name] = QLineEdit()
        line.setAccessibleName(label)
        button = QPushButton(self.tr("Choose…"))
        button.setAccessibleName(self.tr("Choose: {0}").format(label))
        button.clicked.connect(choose)
        row = QHBoxLayout()
        row.addWidget(line, 1)
        row.addWidget(button)
        form.addRow(field_label(label, line), row)

    def _choose_weights(self) -> None:
        kinds = [self.tr("Weights") + " (*.safetensors)"]
        path = ask_existing(self, self.tr("Choose weights"), kinds)
        if path:
            self._paths["weights"].setText(path)

    def _choose_folder(self) -> None:
        path = ask_existing(self, self.tr("Choose a folder"))
        if path:
            self._paths["folder"].setText(path)


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(6, 18, 6, 6)
    form.setHorizontalSpacing(20)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return page, form
