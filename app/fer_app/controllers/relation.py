"""What readings are shown relative to: off, automatic, or a face at rest."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.dialogs.prompts import show
from fer_app.dialogs.rest import RestDialog
from fer_app.services.background_task import BackgroundTask
from fer_app.services.people import Person, load_people, save_people
from fer_core.errors import FerError
from fer_core.recognition.relative_reading import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fer_app.presenter import Presenter
    from fer_app.services.model_loader import Models
    from fer_app.services.player import Player
    from fer_app.settings import Settings, SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.recognition.baseline import Baseline
    from fer_core.recognition.rest_taking import RestTaking
    from fer_core.session.session import Session
    from fer_core.types import AnalysedFrame


class RelationController(QObject):
    """Brings the choice into effect and says which reading is shown.

    A baseline that was asked for is one person's: it is given to the chosen face, or
    at the start to the largest one before a camera, and never to a file by itself.
    """

    def __init__(
        self,
        parts: WindowParts,
        player: Player,
        presenter: Presenter,
        settings: SettingsAccess,
        path: Path,
    ) -> None:
        super().__init__(parts.central)
        self._central = parts.central
        self._bar = parts.central.relation
        self._player = player
        self._settings = settings
        self._path = path
        self._people: dict[str, Person] = {}
        self._unnamed: Person | None = None
        self._relation = Relation()
        self._selected = 0
        self._dialog: RestDialog | None = None
        self._reading = BackgroundTask("rest", self)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._central.banner.show_error)
        self._read: Person | None = None
        player.opened.connect(self._on_opened)
        player.models_changed.connect(lambda _: self._give(0))
        presenter.frame_shown.connect(self._on_frame)
        bar = self._bar
        bar.chosen.connect(lambda mode, name: self._change(baseline=mode, person=name))
        bar.sensitivity_chosen.connect(lambda value: self._change(sensitivity=value))
        bar.take_asked.connect(self.ask_rest)
        bar.claim_asked.connect(lambda: self._give(self._selected))
        self._load()

    @property
    def people(self) -> Mapping[str, Person]:
        """Whose faces at rest are kept, by name."""
        return self._people

    def apply(self, before: Settings | None) -> None:
        """Bring the settings into effect; ``before`` are those until now."""
        now = self._settings.current()
        self._bar.show_choice(now.baseline, now.person, tuple(self._people))
        self._bar.show_sensitivity(now.sensitivity)
        if before is None or (before.baseline, before.person) != (
            now.baseline,
            now.person,
        ):
            self._give(self._selected)
        else:
            self._relate(replace(self._relation, sensitivity=now.sensitivity))

    def change_people(self, people: Mapping[str, Person]) -> None:
        """Keep these people from now on; a new name of the one in use is followed."""
        if dict(people) == self._people or not self._save(people):
            return
        in_use = self._person()
        self._people = dict(people)
        name = next((n for n, each in people.items() if each is in_use), "")
        self._change(person=name)
        self.apply(None)

    def ask_rest(self) -> None:
        """Ask the person to look relaxed."""
        self._read = None
        self._dialog = RestDialog(
            self._central.window(), self._settings.current().person
        )
        self._dialog.taken.connect(self._on_taken)
        self._dialog.accepted.connect(partial(self._keep, self._dialog))
        self._dialog.finished.connect(self._on_finished)
        show(self._dialog)

    def _on_frame(self, analysed: AnalysedFrame, selected: int) -> None:
        self._selected = selected
        if self._dialog is not None:
            self._dialog.show_frame(analysed, selected)
        text, can_claim = self._state(analysed, selected)
        sensitivity = self._settings.current().sensitivity
        if sensitivity > 0:
            text += " " + self.tr("More sensitive than the network.")
        elif sensitivity < 0:
            text += " " + self.tr("More reserved than the network.")
        self._bar.show_state(text, can_claim=can_claim)

    def _on_taken(self, taking: RestTaking) -> None:
        models = self._player.models
        if models is not None:
            self._reading.start(lambda: (models, models.read_rest(taking)))

    def _on_read(self, found: tuple[Models, Baseline | None]) -> None:
        models, baseline = found
        if baseline is not None and self._dialog is not None:
            self._read = Person(baseline, models.weights)
            self._dialog.show_done()

    def _on_finished(self) -> None:
        self._dialog = None

    def _keep(self, dialog: RestDialog) -> None:
        if self._read is None:
            return
        name, face_id = dialog.name, dialog.face_id
        self._unnamed = self._read
        if name:
            people = {**self._people, name: self._read}
            if self._save(people):
                self._people = people
            else:
                name = ""
        self._change(baseline="rest", person=name)
        self.apply(self._settings.current())
        self._give(face_id)

    def _on_opened(self, session: Session) -> None:
        if session.source.live or self._settings.current().baseline != "rest":
            self._give(0)
        else:
            self._relate(replace(self._relation, baseline=None))

    def _give(self, face_id: int) -> None:
        """Read the face relative to the baseline chosen; 0 takes the largest."""
        settings = self._settings.current()
        person = self._person()
        models = self._player.models
        foreign = person and models and person.weights != models.weights
        self._relate(
            Relation(
                "auto"
                if settings.baseline == "auto"
                else person.baseline
                if settings.baseline == "rest" and person and not foreign
                else None,
                settings.sensitivity,
                face_id,
                self._relation.claim + 1,
            )
        )

    def _relate(self, relation: Relation) -> None:
        self._relation = relation
        self._player.relate(relation)

    def _person(self) -> Person | None:
        name = self._settings.current().person
        return self._people.get(name) if name else self._unnamed

    def _change(self, **changed: object) -> None:
        self._settings.change(replace(self._settings.current(), **changed))  # type: ignore[arg-type]

    def _load(self) -> None:
        try:
            self._people = load_people(self._path)
        except FerError as error:
            self._central.banner.show_error(error.message)

    def _save(self, people: Mapping[str, Person]) -> bool:
        try:
            load_people(self._path)  # what cannot be read is not written over
            save_people(self._path, people)
        except FerError as error:
            self._central.banner.show_error(error.message)
            return False
        return True

    def _state(self, analysed: AnalysedFrame, selected: int) -> tuple[str, bool]:
        """Return which reading is shown, and whether a baseline can be given to it."""
        settings = self._settings.current()
        faces = [face for face in analysed.displayed if face.id == selected]
        found = faces[0].relative if faces else None
        if found is not None and found.kind == "auto":
            seconds = round(found.seconds)
            text = self.tr("Shown: relative to this face, {0} s of it at rest.")
            return text.format(seconds), False
        if found is not None and found.kind == "rest":
            if not settings.person:
                return self.tr("Shown: relative to this face at rest."), False
            text = self.tr("Shown: relative to {0} at rest.")
            return text.format(settings.person), False
        plain = self.tr("Shown: what the network reads.")
        if settings.baseline != "rest":
            return plain, False
        person, models = self._person(), self._player.models
        if person is None:
            return plain + " " + self.tr("No face at rest was taken."), False
        if models is not None and person.weights != models.weights:
            why = self.tr("The face at rest was taken with other weights.")
            return f"{plain} {why}", False
        why = self.tr("The face at rest is not this one's.")
        return f"{plain} {why}", bool(faces)
