"""How sure a lesson is: counted from independent confirmation and contradiction, never from votes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from learnings.models import Experience, Lesson

PEOPLE = {"Huisarts": "huisartsen", "Buurtteam": "buurtteams", "Jeugdhulpaanbieder": "jeugdhulpaanbieders"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Where an experience comes from: who, in which sector and which wijk (primary keys, None when unknown)."""

    member: int
    sector: int | None
    place: int | None

    def is_independent_of(self, other: Voice) -> bool:
        """Return whether this is surely another person elsewhere: another sector or another place, both known."""
        if self.member == other.member:
            return False
        return _surely_differ(self.sector, other.sector) or _surely_differ(self.place, other.place)


def _surely_differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def count_independent(voices: Iterable[Voice], origins: Iterable[Voice]) -> list[Voice]:
    """Return the voices that count: each independent of every origin of the lesson and of every other that counts.

    Voices of which most is known go first, in an order of their own, so the answer does not depend on who was first.
    """
    origins = list(origins)
    counted: list[Voice] = []
    for voice in sorted(set(voices), key=_order):
        if all(voice.is_independent_of(other) for other in (*origins, *counted)):
            counted.append(voice)
    return counted


def _order(voice: Voice) -> tuple[int, int, int, int]:
    unknown = (voice.sector is None) + (voice.place is None)
    return unknown, voice.sector or 0, voice.place or 0, voice.member


@dataclass(frozen=True, slots=True)
class Side:
    """One side: how many independent voices, and the names of their places and sectors."""

    count: int = 0
    places: Sequence[str] = ()
    sectors: Sequence[str] = ()

    def words(self, verb: str) -> str:
        """Say it: 'Bevestigd in 2 wijken door huisartsen en onderwijs'."""
        where = f"in {self.places[0] if len(self.places) == 1 else f'{len(self.places)} wijken'}" if self.places else ""
        by = f"door {_listed([PEOPLE.get(name, name.lower()) for name in self.sectors])}" if self.sectors else ""
        return " ".join(part for part in (verb, where, by) if part)


@dataclass(frozen=True, slots=True)
class Maturity:
    """How often a lesson was confirmed and contradicted by somebody independent of where it came from."""

    confirming: Side = Side()
    contradicting: Side = Side()

    @property
    def confirmed(self) -> int:
        return self.confirming.count

    @property
    def contradicted(self) -> int:
        return self.contradicting.count

    @property
    def level(self) -> str:
        """Return 'contradicted', 'confirmed' (by at least two independent voices), 'tried' (one) or 'new'."""
        if self.contradicted:
            return "contradicted"
        if self.confirmed >= 2:
            return "confirmed"
        return "tried" if self.confirmed else "new"

    @property
    def words(self) -> str:
        """Say it in words: 'Bevestigd in 2 wijken door huisartsen en onderwijs. Tegengesproken in Zuilen'."""
        parts = [self.confirming.words("Bevestigd")] if self.confirmed else []
        parts += [self.contradicting.words("Tegengesproken")] if self.contradicted else []
        return ". ".join(parts) or "Nog niet bevestigd door anderen"


def of(lesson: Lesson, experiences: Iterable[Experience]) -> Maturity:
    """Return the maturity of a lesson; wants its sources (dilemma, owner, organisation) and experiences loaded.

    An experience of 'partly' counts for neither side; a contradiction that was discussed no longer counts.
    """
    sources = list(lesson.sources.all())
    origins = {_origin(source.dilemma.owner, source.dilemma.place_id) for source in sources if source.dilemma.owner}
    if lesson.owner:
        origins.add(_origin(lesson.owner, lesson.place_id))
    shown = [e for e in experiences if not e.is_hidden and not e.resolved_at]
    return Maturity(_side(shown, Experience.Outcome.WORKED, origins), _side(shown, Experience.Outcome.NOT, origins))


def _origin(person, place: int | None) -> Voice:
    return Voice(person.pk, person.organisation.sector_id if person.organisation_id else None, place)


def _side(shown: Sequence[Experience], outcome: str, origins: Iterable[Voice]) -> Side:
    rows = {Voice(e.owner_id, e.sector_id, e.place_id): e for e in shown if e.outcome == outcome}
    counted = [rows[voice] for voice in count_independent(rows, origins)]
    return Side(
        len(counted),
        places=sorted({e.place.name for e in counted if e.place}),
        sectors=sorted({e.sector.name for e in counted if e.sector}),
    )


def _listed(words: Sequence[str]) -> str:
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))
