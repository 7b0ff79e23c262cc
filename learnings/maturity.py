"""How sure a lesson is: counted from independent confirmation and contradiction, never from votes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from learnings.models import Experience, Lesson


@dataclass(frozen=True, slots=True)
class Voice:
    """Where an experience comes from: who, in which sector and which wijk (slugs or primary keys, None when unknown)."""

    member: int
    sector: object
    place: object


@dataclass(frozen=True, slots=True)
class Maturity:
    """How often a lesson was confirmed and contradicted by somebody independent of where it came from."""

    confirmed: int
    contradicted: int
    sectors: Sequence[str] = ()
    places: Sequence[str] = ()

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
        """Say it in words: 'Bevestigd in 2 wijken, door huisarts en onderwijs'."""
        if self.level == "new":
            return "Nog niet bevestigd door anderen"
        parts = []
        if self.confirmed:
            places = f"in {len(self.places)} wijken" if len(self.places) > 1 else f"in {self.places[0]}" if self.places else ""
            by = f"door {_listed([sector.lower() for sector in self.sectors])}" if self.sectors else ""
            parts.append(" ".join(part for part in ("Bevestigd", places, by) if part))
        if self.contradicted:
            parts.append("Werkte op één plek niet" if self.contradicted == 1 else f"Werkte op {self.contradicted} plekken niet")
        return ". ".join(parts)


def count_independent(voices: Iterable[Voice], origins: Iterable[Voice]) -> list[Voice]:
    """Return the voices that count: each of another member, and of a sector or place that no origin and no earlier
    counted voice has in common with it both at once.
    """
    seen_members = {origin.member for origin in origins}
    seen = {(origin.sector, origin.place) for origin in origins}
    counted = []
    for voice in voices:
        where = (voice.sector, voice.place)
        if voice.member in seen_members or where in seen:
            continue
        seen_members.add(voice.member)
        seen.add(where)
        counted.append(voice)
    return counted


def of(lesson: Lesson, experiences: Iterable[Experience]) -> Maturity:
    """Return the maturity of a lesson; wants its sources (dilemma, owner) and experiences (place, sector) loaded.

    An experience of 'partly' counts for neither side; a contradiction that was discussed no longer counts.
    """
    origins = [
        Voice(person.pk, person.organisation.sector_id if person.organisation_id else None, lesson.place_id)
        for person in {source.dilemma.owner for source in lesson.sources.all()} | {lesson.owner}
        if person is not None
    ]
    shown = sorted((e for e in experiences if not e.is_hidden), key=lambda e: (e.recorded_at, e.pk))

    def voices(outcome: str) -> list[Voice]:
        return [
            Voice(e.owner_id, e.sector_id, e.place_id) for e in shown if e.outcome == outcome and not e.resolved_at
        ]

    confirming = count_independent(voices(Experience.Outcome.WORKED), origins)
    contradicting = count_independent(voices(Experience.Outcome.NOT), origins)
    counted = {voice.member for voice in confirming}
    who = [e for e in shown if e.owner_id in counted]
    return Maturity(
        len(confirming), len(contradicting),
        sectors=sorted({e.sector.name for e in who if e.sector}), places=sorted({e.place.name for e in who if e.place}),
    )


def _listed(words: Sequence[str]) -> str:
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))
