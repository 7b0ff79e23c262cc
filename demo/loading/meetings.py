"""Meetings with their notes: one meeting per day, read by who was there."""

from __future__ import annotations

from itertools import groupby

from demo.loading.base import Context, moment
from meetings.models import Meeting, Note, NoteSource
from members.models import User

START_HOUR, END_HOUR = 15, 17


def load(context: Context) -> None:
    """Load the meetings."""
    texts = sorted(context.of_kind("meeting_note"), key=lambda one: one["date"])
    days = [list(group) for _, group in groupby(texts, key=lambda one: one["date"])]
    meetings = [_meeting(context, notes) for notes in days]
    Meeting.objects.bulk_create(meetings)
    for meeting in meetings:
        meeting.audience_choice = meeting.audience = f"meeting:{meeting.pk}"
    Meeting.objects.bulk_update(meetings, ["audience_choice", "audience"])
    there = Meeting.participants.through
    there.objects.bulk_create(
        [
            there(meeting_id=meeting.pk, user_id=pk)
            for meeting, notes in zip(meetings, days, strict=True)
            for pk in sorted({user.pk for one in notes for user in _participants(context, one)})
        ]
    )
    _notes(context, [(meeting, one) for meeting, notes in zip(meetings, days, strict=True) for one in notes])


def _meeting(context: Context, notes: list[dict]) -> Meeting:
    first = notes[0]
    place = context.about(first)["practice"] or context.about(first)["place"]
    return Meeting(
        title=first["title"][:160],
        start=moment(first["date"], START_HOUR),
        end=moment(first["date"], END_HOUR),
        location=str(place) if context.about(first)["practice"] else f"Gezondheidscentrum {place or 'Binnenstad'}",
        state=Meeting.State.ADOPTED,
        owner=context.author(first),
    )


def _participants(context: Context, one: dict) -> list[User]:
    """Who was there: the writer, the kwartiermaker, and who works in that wijk; city-wide: the members of the pilot."""
    always = [context.author(one), context.members["joris"]]
    if one["wijk"]:
        wijk = context.place_slugs[one["wijk"]]
        of_the_wijk = [
            context.members[member["key"]]
            for member in context.people["members"]
            if wijk in {slug for name in member["places"] for slug in context.places[name].slugs}
        ]
        return always + of_the_wijk
    pilot = next(pilot for pilot in reversed(context.people["pilots"]) if pilot["start"] <= one["date"])
    return always + [context.members[key] for key in pilot["members"]]


def _notes(context: Context, pairs: list[tuple[Meeting, dict]]) -> None:
    rows = [
        Note(
            meeting=meeting,
            title=one["title"],
            body=one["body"],
            owner=context.author(one),
            order=order,
            audience_choice=meeting.audience,
            audience=meeting.audience,
            shared_at=moment(one["date"], 20),
            **context.about(one),
        )
        for order, (meeting, one) in enumerate(pairs)
    ]
    Note.objects.bulk_create(rows)
    texts = [one for _, one in pairs]
    context.tags(Note, list(zip(rows, texts, strict=True)))
    for note, one in zip(rows, texts, strict=True):
        context.ledger.note(one["id"], note.key)
    NoteSource.objects.bulk_create(
        [
            NoteSource(note=note, key=context.ledger.keys[related])
            for note, one in zip(rows, texts, strict=True)
            for related in one["related"]
            if related in context.ledger
        ]
    )
