"""What a person did to a session's markers and people, with a way back and forth."""

from __future__ import annotations

from dataclasses import dataclass, field

from fer_core.session.markers import Codes, Markers
from fer_core.session.people import People

STEPS = 200  # that can be taken back


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that a person adds to what was measured."""

    markers: Markers = ()
    people: People = field(default_factory=People)
    codes: Codes = field(default_factory=Codes)


@dataclass(frozen=True, slots=True)
class Edits:
    """Annotations, and those before and after them.

    Example:
        >>> from dataclasses import replace
        >>> from fer_core.session.edits import Annotations, Edits
        >>> from fer_core.session.markers import Marker, add_marker
        >>> edits = Edits(Annotations())
        >>> markers = add_marker(edits.now.markers, Marker(2.5))
        >>> edits = edits.do(replace(edits.now, markers=markers))
        >>> len(edits.now.markers), len(edits.undo().now.markers)
        (1, 0)
    """

    now: Annotations
    past: tuple[Annotations, ...] = ()
    future: tuple[Annotations, ...] = ()

    def do(self, annotations: Annotations) -> Edits:
        """Return the edits with one more; what was taken back is forgotten."""
        if annotations == self.now:
            return self
        return Edits(annotations, (*self.past, self.now)[-STEPS:])

    def undo(self) -> Edits:
        """Return the edits with the last one taken back; nothing changes without."""
        if not self.past:
            return self
        return Edits(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redo(self) -> Edits:
        """Return the edits with what was taken back last done again."""
        if not self.future:
            return self
        return Edits(self.future[0], (*self.past, self.now), self.future[1:])
