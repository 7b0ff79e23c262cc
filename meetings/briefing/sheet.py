"""One A4 for a meeting elsewhere: per item what was learned, where it does not hold, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from learnings.models import Lesson, LessonScope, LessonSource
from meetings.briefing.gathering import Piece, Topic, gather
from meetings.briefing.splitting import Agenda, split
from members.models import User

MOST_PEOPLE = 2
LIMITS_CHARACTERS = 220


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the sheet. `lead` is what was learned in one sentence, `people` whom to ask, by name."""

    title: str
    pieces: Sequence[Piece]
    lead: str = ""
    limits: str = ""
    people: Sequence[User] = ()

    @property
    def first(self) -> Piece | None:
        return self.pieces[0] if self.pieces else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet: its title, its rows, whether it holds public things only, and what could not be looked up."""

    title: str
    rows: Sequence[Row]
    is_public: bool
    left_out: int = 0
    is_down: bool = False

    @property
    def found(self) -> int:
        """How many items have something to read."""
        return sum(bool(row.pieces) for row in self.rows)


def title_of(agenda: Agenda) -> str:
    """Return what a preparation is called: the line above the agenda, or its first item."""
    return agenda.title or (agenda.points[0].title if agenda.points else "Voorbereiding")


def make(text: str, viewer, *, is_public: bool = False) -> Sheet:
    """Return the sheet for a pasted agenda or question, for this person, or of public things only.

    The public edition is what a stranger would get, without names of members: it may be handed on.
    """
    agenda = split(text)
    reader = AnonymousUser() if is_public else viewer
    reading = gather([Topic(point.title, point.notes) for point in agenda.points], reader, near=agenda.title)
    ordered = [_lesson_first(pieces) for pieces in reading.pieces]
    lessons = _lessons([pieces[0].key for pieces in ordered if pieces], reader)
    rows = [
        _row(point.title, pieces, lessons.get(pieces[0].key) if pieces else None, is_public)
        for point, pieces in zip(agenda.points, ordered, strict=True)
    ]
    return Sheet(title_of(agenda), rows, is_public, agenda.left_out, reading.is_down)


def _lesson_first(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the best lesson, else the best advice, in front: that is what one takes along."""
    rank = {"lesson": 0, "guide_page": 1}
    first = min(pieces, key=lambda piece: rank.get(piece.kind, 2), default=None)
    return [first, *(piece for piece in pieces if piece is not first)] if first else []


def _lessons(keys: Sequence[str], viewer) -> dict[str, Lesson]:
    pks = [int(key.partition(":")[2]) for key in keys if key.startswith("lesson:")]
    if not pks:
        return {}
    rows = (
        Lesson.objects.visible_to(viewer)
        .filter(pk__in=pks)
        .prefetch_related(
            Prefetch("scopes", LessonScope.objects.select_related("place", "practice", "variant", "sector")),
            Prefetch("sources", LessonSource.objects.select_related("dilemma")),
            Prefetch("contributors", User.objects.filter(is_active=True).select_related("organisation").order_by("pk")),
        )
    )
    return {lesson.key: lesson for lesson in rows}


def _row(title: str, pieces: Sequence[Piece], lesson: Lesson | None, is_public: bool) -> Row:
    if not pieces:
        return Row(title, pieces)
    if lesson is None:
        return Row(title, pieces, pieces[0].lead, pieces[0].contrary)
    return Row(
        title, pieces, lesson.lead or pieces[0].lead, _limits(lesson, pieces[0]), () if is_public else _people(lesson)
    )


def _limits(lesson: Lesson, piece: Piece) -> str:
    """Return where a lesson does not hold, in a few lines."""
    parts = [f"{piece.contrary}."] if piece.contrary else []
    limits: Any = lesson.limits  # a Written, which mypy takes for the text it is made from
    flat = " ".join(limits.text.split())
    if flat:
        parts.append(flat if len(flat) <= LIMITS_CHARACTERS else f"{flat[:LIMITS_CHARACTERS].rsplit(' ', 1)[0]}…")
    return " ".join(parts)


def _people(lesson: Lesson) -> list[User]:
    """Return who gave something to a lesson, without who asked without a name."""
    unnamed = {source.dilemma.owner_id for source in lesson.sources.all() if source.dilemma.is_pseudonymous}
    return [person for person in lesson.contributors.all() if person.pk not in unnamed][:MOST_PEOPLE]
