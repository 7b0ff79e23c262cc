"""Meetings with their notes: one meeting per day of the texts, and the series of the Ontwikkelkamer around today."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone

from demo.loading.base import Context, moment, read
from meetings.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Note,
    NoteSource,
    Seat,
    Series,
    SeriesItem,
)
from members.models import User
from search import outbox
from vocabulary.models import SectorKind

START_HOUR, END_HOUR, SHARED_HOUR = 15, 17, 20
ITEM_MINUTES = 30
SHORTEST = 12  # "max." is no decision
DONE_AFTER = timedelta(days=30)
DECIDED = re.compile(r"(?:Besluit|Besloten|Afspraak|Afgesproken|Uitkomst)(?: na een uur)?: ([^.]+\.)")
NUMBERED = re.compile(r"Afspraken: ([^.]+)\.")
TO_DO = re.compile(r"Actie(?: samenwerkingsverband)?: ([^.]+\.)")


def load(context: Context) -> None:
    """Load the meetings."""
    texts = sorted(context.of_kind("meeting_note"), key=lambda one: one["date"])
    days = [list(group) for _, group in groupby(texts, key=lambda one: one["date"])]
    meetings = [_meeting(context, notes) for notes in days]
    Meeting.objects.bulk_create(meetings)
    for meeting in meetings:
        meeting.audience_choice = meeting.audience = f"meeting:{meeting.pk}"
    Meeting.objects.bulk_update(meetings, ["audience_choice", "audience"])
    for meeting, notes in zip(meetings, days, strict=True):
        _there(meeting, {user.pk: user for one in notes for user in _participants(context, one)}.values())
    _notes(context, [(meeting, one) for meeting, notes in zip(meetings, days, strict=True) for one in notes])
    outbox.note(meeting.key for meeting in meetings)
    if "series.ontwikkelkamer" not in context.ledger:
        _around_today(context, read("content/meetings.json"))


def _meeting(context: Context, notes: list[dict]) -> Meeting:
    first = notes[0]
    place = context.about(first)["practice"] or context.about(first)["place"]
    shared = moment(first["date"], SHARED_HOUR)
    return Meeting(
        title=first["title"][:160],
        start=moment(first["date"], START_HOUR),
        end=moment(first["date"], END_HOUR),
        location=str(place) if context.about(first)["practice"] else f"Gezondheidscentrum {place or 'Binnenstad'}",
        state=Meeting.State.ADOPTED,
        owner=context.author(first),
        chair=context.author(first),
        minutes_shared_at=shared,
        adopted_at=shared,
    )


def _there(meeting: Meeting, people) -> None:
    """Put these people on the list, all of them present."""
    people = list(people)
    meeting.participants.set(people)
    rows = [Attendance(meeting=meeting, member=user, answer="yes", presence="present") for user in people]
    Attendance.objects.bulk_create(rows)


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
    items = [
        AgendaItem(meeting=meeting, title=one["title"][:160], order=order, minutes=ITEM_MINUTES)
        for order, (meeting, one) in enumerate(pairs, start=1)
    ]
    AgendaItem.objects.bulk_create(items)
    rows = [
        Note(
            meeting=meeting,
            item=item,
            title=one["title"],
            body=one["body"],
            owner=context.author(one),
            order=item.order,
            audience_choice=meeting.audience,
            audience=meeting.audience,
            shared_at=meeting.minutes_shared_at,
            **context.about(one),
        )
        for item, (meeting, one) in zip(items, pairs, strict=True)
    ]
    Note.objects.bulk_create(rows)
    for item, (meeting, one) in zip(items, pairs, strict=True):
        _outcomes(context, meeting, item, one["body"])
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


def decided(body: str) -> list[str]:
    """Return the decisions that a text names, as sentences."""
    found = [words.strip() for words in DECIDED.findall(body)]
    for words in NUMBERED.findall(body):
        parts = re.split(r"\(\d\) |; ", words)
        found += [f"{part.strip().rstrip(',')}." for part in parts if part.strip()]
    return [_sentence(words) for words in found if len(words) > SHORTEST]


def _sentence(words: str) -> str:
    """Return the words with a capital, as Dutch writes it."""
    return "Eén" + words[3:] if words.startswith("één") else words[0].upper() + words[1:]


def _outcomes(context: Context, meeting: Meeting, item: AgendaItem, body: str) -> None:
    """Make the decisions and action points that a text names; they are years old, so the actions are done."""
    shared = {"meeting": meeting, "item": item, "audience_choice": meeting.audience, "made_at": meeting.end}
    for words in decided(body):
        Decision.objects.create(statement=words, owner=meeting.owner, **shared)
    for words in TO_DO.findall(body):
        what = _sentence(words.strip().rstrip("."))
        ActionPoint.objects.create(
            what=what,
            owner=context.members["joris"],
            due=timezone.localtime(meeting.end + DONE_AFTER).date(),
            done_at=meeting.end + DONE_AFTER,
            **shared,
        )


def _around_today(context: Context, words: dict) -> None:
    """The series of the Ontwikkelkamer: the meeting of last month and the one that lies ahead."""
    series = _series(context, words["series"])
    last = _last(context, series, words["last"])
    ahead = _next(context, series, last, words["next"])
    context.ledger.note("series.ontwikkelkamer", f"series:{series.pk}")
    outbox.note([last.key, ahead.key, *(note.key for note in last.notes.all())])


def _series(context: Context, words: dict) -> Series:
    joris = context.members["joris"]
    series = Series.objects.create(
        title=words["title"], location=words["location"], usual_minutes=words["minutes"], owner=joris
    )
    series.members.set(_people(context, words["members"]))
    sectors = {sector.slug: sector for sector in SectorKind.objects.all()}
    seats = [(slug, count) for slug, count in words["seats"].items() if slug in sectors]
    Seat.objects.bulk_create([Seat(series=series, sector=sectors[slug], count=count) for slug, count in seats])
    SeriesItem.objects.bulk_create(
        [
            SeriesItem(series=series, order=order, minutes=minutes, title=title, goal=goal)
            for order, (minutes, title, goal) in enumerate(words["agenda"], start=1)
        ]
    )
    return series


def _people(context: Context, keys: list[str]) -> list[User]:
    return [context.members[key] for key in keys if key in context.members]


def _new(context: Context, series: Series, title: str, start: datetime, **fields) -> Meeting:
    joris = context.members["joris"]
    meeting = Meeting(
        title=title, start=start, location=series.location, series=series, owner=joris, chair=joris, **fields
    )
    meeting.end = start + timedelta(minutes=series.usual_minutes)
    meeting.save()
    meeting.audience_choice = f"meeting:{meeting.pk}"
    meeting.save()
    meeting.participants.set(series.members.all())
    return meeting


def _items(context: Context, meeting: Meeting, items: list[dict]) -> list[tuple[AgendaItem, dict]]:
    return [
        (
            AgendaItem.objects.create(
                meeting=meeting,
                order=order,
                title=one["title"],
                minutes=one["minutes"],
                goal=one["goal"],
                explanation=one.get("explanation", ""),
                presenter=context.members.get(one.get("presenter", "")),
                owner=meeting.owner,
            ),
            one,
        )
        for order, one in enumerate(items, start=1)
    ]


def _last(context: Context, series: Series, words: dict) -> Meeting:
    today = timezone.localdate()
    start = moment(today - timedelta(days=words["days_ago"]), START_HOUR)
    shared = start + timedelta(days=1)
    state = Meeting.State.ADOPTED
    meeting = _new(context, series, words["title"], start, state=state, minutes_shared_at=shared, adopted_at=shared)
    away = {key: kind for kind in ("absent", "excused") for key in words[kind]}
    by_pk = {context.members[key].pk: kind for key, kind in away.items() if key in context.members}
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, member=user, answer="yes", presence=by_pk.get(user.pk, "present"))
            for user in series.members.all()
        ]
    )
    for item, one in _items(context, meeting, words["items"]):
        _written(context, meeting, item, one, today)
    return meeting


def _written(context: Context, meeting: Meeting, item: AgendaItem, one: dict, today) -> None:
    """What was noted, decided and agreed at an item of last month's meeting."""
    about = {"meeting": meeting, "item": item, "audience_choice": meeting.audience}
    note = Note.objects.create(
        title=item.title, body=one["note"], order=item.order, shared_at=meeting.minutes_shared_at, **about
    )
    note.themes.set([context.themes[slug] for slug in one.get("themes", ()) if slug in context.themes])
    for words in one.get("decisions", ()):
        Decision.objects.create(
            statement=words["statement"],
            owner=meeting.owner,
            is_commitment="amount" in words,
            amount=words.get("amount", ""),
            responsible=words.get("responsible", ""),
            end=today + timedelta(days=words["ends_in"]) if "ends_in" in words else None,
            review_date=today + timedelta(days=words["review_in"]) if "review_in" in words else None,
            **about,
        )
    for words in one.get("actions", ()):
        ActionPoint.objects.create(
            what=words["what"],
            owner=context.members[words["owner"]],
            due=today + timedelta(days=words["due_in"]),
            done_at=timezone.now() - timedelta(days=9) if words.get("done") else None,
            **about,
        )


def _next(context: Context, series: Series, last: Meeting, words: dict) -> Meeting:
    day = timezone.localdate() + timedelta(days=words["days_ahead"])
    meeting = _new(
        context,
        series,
        words["title"],
        moment(day, START_HOUR),
        state=Meeting.State.INVITED,
        invited_at=timezone.now(),
        previous=last,
        proposals_until=day - timedelta(days=words["proposals_days_before"]),
    )
    answers = {
        context.members[key].pk: answer
        for answer in ("yes", "maybe", "no")
        for key in words[answer]
        if key in context.members
    }
    sectors = {sector.slug: sector for sector in SectorKind.objects.all()}
    rows = [
        Attendance(meeting=meeting, member=user, answer=answers.get(user.pk, ""), invited_sequence=0)
        for user in series.members.all()
    ]
    rows += [
        Attendance(
            meeting=meeting,
            guest_name=guest["name"],
            guest_email=guest["email"],
            guest_sector=sectors.get(guest["sector"]),
            invited_sequence=0,
        )
        for guest in words["guests"]
    ]
    Attendance.objects.bulk_create(rows)
    _items(context, meeting, words["items"])
    for one in words["proposed"]:
        AgendaItem.objects.create(
            meeting=meeting,
            title=one["title"],
            minutes=one["minutes"],
            state=AgendaItem.State.PROPOSED,
            owner=context.members[one["by"]],
            presenter=context.members[one["by"]],
        )
    return meeting
