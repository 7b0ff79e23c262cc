"""'Lees vooraf': what to read for each item of an agenda, as far as the viewer may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any

from learnings.models import Dilemma, Lesson
from meetings.models import AgendaItem, Meeting
from search import services as search

MOST_PIECES = 3
MOST_SEARCHED = 30  # an agenda of sixty items stays quick: what comes after has what the facilitator linked
KINDS = ("lesson", "guide_page", "dilemma", "pilot_update", "meeting_note")
MINUTES = {"lesson": 2, "dilemma": 2, "guide_page": 3, "pilot_update": 3, "meeting_note": 3}
LINKED = "hoort bij dit punt"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to read: what it is, how long it takes, and why it is there."""

    key: str
    kind: str
    title: str
    url: str
    minutes: int
    reason: str


def pieces_for(meeting: Meeting, items: Sequence[AgendaItem], viewer) -> dict[int, list[Any]]:
    """Return by item at most three pieces that this viewer may see, each with the reason.

    `meetings.briefing.pieces_for(meeting, viewer)` decides when that package has it; it returns the same shape.
    """
    if util.find_spec("meetings.briefing.__init__"):
        chosen = getattr(import_module("meetings.briefing"), "pieces_for", None)
        if chosen is not None:
            return chosen(meeting, viewer)
    return _from_search(meeting, items, viewer)


def _from_search(meeting: Meeting, items: Sequence[AgendaItem], viewer) -> dict[int, list[Piece]]:
    found = {item.pk: pieces for item, pieces in zip(items, _linked(items, viewer), strict=True)}
    asked = [item for item in items if not is_fixed(item)][:MOST_SEARCHED]
    texts = [f"{item.title}\n{item.explanation.text}" for item in asked]
    for item, similar in zip(asked, search.similar_many(texts, viewer, kinds=KINDS, limit=MOST_PIECES), strict=True):
        known = {piece.key for piece in found[item.pk]}
        found[item.pk] += [
            Piece(one.key, one.kind, one.title, one.url, MINUTES.get(one.kind, 2), one.reason)
            for one in similar
            if one.key not in known and not _is_of(one, meeting)
        ]
        found[item.pk] = found[item.pk][:MOST_PIECES]
    return found


def _is_of(piece, meeting: Meeting) -> bool:
    """Return whether something is this meeting itself or was noted there."""
    return piece.url.split("#")[0] == meeting.get_absolute_url()


def _linked(items: Sequence[AgendaItem], viewer) -> list[list[Piece]]:
    """Return the dilemmas and lessons of each item that the viewer may see (two queries, and two for the links)."""
    linked: dict[str, dict[int, Any]] = {}
    for name, rows in (
        ("lessons", Lesson.objects.visible_to(viewer).submitted()),
        ("dilemmas", Dilemma.objects.visible_to(viewer).posted()),
    ):
        rows = rows.filter(agenda_items__in=[item.pk for item in items]).distinct()
        linked[name] = {row.pk: row for row in rows}
    return [
        [_piece(linked[name][row.pk]) for name in linked for row in getattr(item, name).all() if row.pk in linked[name]]
        for item in items
    ]


def _piece(thing: Lesson | Dilemma) -> Piece:
    kind = thing.key.partition(":")[0]
    return Piece(thing.key, kind, thing.title, thing.get_absolute_url(), MINUTES[kind], LINKED)


FIXED = ("opening", "welkom", "mededelingen", "rondvraag", "sluiting", "afsluiting", "pauze", "lunch")


def is_fixed(item: AgendaItem) -> bool:
    """Return whether an item stands on every agenda, so that nothing was learned about it."""
    return item.title.lower().split(" ")[0].strip(".,:") in FIXED
