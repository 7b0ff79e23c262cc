"""What changes a meeting: making, moving, inviting, cancelling, holding. One function per verb, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learnings.services import by_submission, locked, refuse_bsn
from meetings import agenda_services, notices, tasks
from meetings.errors import MeetingIsOver, WrongMoment
from meetings.models import AgendaItem, Attendance, Meeting, Note, Series, SeriesItem
from members import audiences
from members.models import User
from search import outbox

State = Meeting.State
PARTICIPANTS = "participants"  # as a choice in forms; stored as the token of the meeting itself
TELLING = ("title", "start", "end", "location")  # what people must hear of when it changes after the invitation


@transaction.atomic
def create_meeting(
    *,
    by: User,
    fields: Mapping[str, Any],
    submission: UUID | None = None,
    series: Series | None = None,
    previous: Meeting | None = None,
) -> Meeting:
    """Make a meeting as a concept, with its people and, from a series, what is usually on its agenda.

    `fields` are those of the model; `participants` and `note_takers` are people, `audience_choice` may be PARTICIPANTS.
    The same submission twice gives the same meeting. Raises HoldsBsn.
    """
    earlier, key = by_submission(Meeting, submission, by)
    if earlier:
        return earlier
    refuse_bsn(fields.values())
    many = {name: list(fields[name]) for name in ("participants", "note_takers") if name in fields}
    single = {name: value for name, value in fields.items() if name not in many}
    meeting = Meeting(owner=by, submission=key, series=series, previous=previous, **single)
    meeting.save()
    _set_audience(meeting, fields.get("audience_choice", PARTICIPANTS))
    set_people(meeting=meeting, people=many.get("participants", ()))
    meeting.note_takers.set(many.get("note_takers", ()))
    for template in SeriesItem.objects.filter(series=series) if series else ():
        AgendaItem.objects.create(
            meeting=meeting, order=template.order, title=template.title, goal=template.goal, minutes=template.minutes
        )
    outbox.changed(meeting)
    return meeting


def _set_audience(meeting: Meeting, chosen: str) -> None:
    meeting.audience_choice = f"meeting:{meeting.pk}" if chosen == PARTICIPANTS else chosen
    meeting.save(update_fields=["audience_choice"])


@transaction.atomic
def edit_meeting(*, meeting: Meeting, version: int | None, fields: Mapping[str, Any]) -> Meeting:
    """Change a meeting. After the invitation, who is on the list hears of another time, place or title once.

    Raises EditConflict and HoldsBsn.
    """
    row = locked(meeting, version)
    refuse_bsn(fields.values())
    fields = dict(fields)
    people, writers = fields.pop("participants", None), fields.pop("note_takers", None)
    chosen = fields.pop("audience_choice", None)
    is_told = row.state == State.INVITED and any(
        name in fields and getattr(row, name) != fields[name] for name in TELLING
    )
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    if is_told:
        row.sequence += 1
        Attendance.objects.filter(meeting=row).update(reminded_at=None)
    row.save()
    if people is not None:
        set_people(meeting=row, people=people)
    if writers is not None:
        row.note_takers.set(writers)
    if chosen is not None:
        _change_audience(row, chosen)
    _reindex(row)
    if row.state == State.INVITED:
        transaction.on_commit(partial(tasks.send_invitations.enqueue, row.pk))
    return row


def _change_audience(meeting: Meeting, chosen: str) -> None:
    """Give the meeting another audience; what was noted for its old audience follows, what was shared wider stays."""
    before = meeting.audience_choice
    _set_audience(meeting, chosen)
    for rows in (meeting.notes.all(), meeting.decisions.all(), meeting.actionpoints.all()):
        for row in rows.filter(audience_choice=before):
            row.audience_choice = meeting.audience_choice
            row.save()


def _reindex(meeting: Meeting) -> None:
    outbox.changed(meeting)
    outbox.note([f"meeting_note:{pk}" for pk in meeting.notes.values_list("pk", flat=True)], narrowed=True)


@transaction.atomic
def set_people(*, meeting: Meeting, people: Iterable[User]) -> None:
    """Make these members the ones who are invited; who goes from the list after the invitation hears so once."""
    wanted = {person.pk: person for person in people}
    rows = {row.member_id: row for row in Attendance.objects.filter(meeting=meeting).exclude(member=None)}
    for pk, person in wanted.items():
        row = rows.get(pk)
        if row is None:
            Attendance.objects.create(meeting=meeting, member=person)
        elif row.removed_at:
            row.removed_at, row.invited_sequence = None, -1
            row.save(update_fields=["removed_at", "invited_sequence"])
    for pk, row in rows.items():
        if pk not in wanted and row.removed_at is None:
            take_from_list(attendance=row)
    meeting.participants.set(wanted.values())


@transaction.atomic
def take_from_list(*, attendance: Attendance) -> None:
    """Take somebody from the list; who was never mailed leaves no trace, the others get a cancellation."""
    if attendance.invited_sequence < 0:
        attendance.delete()
        return
    attendance.removed_at = timezone.now()
    attendance.save(update_fields=["removed_at"])
    transaction.on_commit(partial(tasks.send_invitations.enqueue, attendance.meeting_id))


@transaction.atomic
def invite_guest(*, meeting: Meeting, name: str, email: str, sector=None) -> Attendance:
    """Put a guest without an account on the list; the same address is there once."""
    refuse_bsn([name])
    email = email.lower()
    row = Attendance.objects.filter(meeting=meeting, member=None, guest_email=email).first()
    row = row or Attendance(meeting=meeting, guest_email=email)
    row.guest_name, row.guest_sector, row.removed_at = name, sector, None
    row.save()
    if meeting.state == State.INVITED:
        transaction.on_commit(partial(tasks.send_invitations.enqueue, meeting.pk))
    return row


@transaction.atomic
def send_invitations(*, meeting: Meeting) -> Meeting:
    """Announce a concept: its audience sees it from now on, and who is on the list gets the invitation.

    Raises WrongMoment for a meeting that is over or cancelled; what was announced before is not announced again.
    """
    row = locked(meeting)
    if row.state == State.CONCEPT:
        row.state, row.invited_at = State.INVITED, timezone.now()
        row.version += 1
        row.save()
        _reindex(row)
    elif row.state != State.INVITED:
        raise WrongMoment
    transaction.on_commit(partial(tasks.send_invitations.enqueue, row.pk))
    return row


@transaction.atomic
def cancel(*, meeting: Meeting) -> Meeting:
    """Call a meeting off; everybody who was invited hears it once. Raises WrongMoment when it was held."""
    row = locked(meeting)
    if row.is_over:
        raise WrongMoment
    if row.state == State.CANCELLED:
        return row
    was_told = row.state == State.INVITED
    row.state = State.CANCELLED
    row.sequence += 1
    row.version += 1
    row.save()
    _reindex(row)
    if was_told:
        transaction.on_commit(partial(tasks.send_invitations.enqueue, row.pk))
    return row


@transaction.atomic
def record_answer(*, attendance: Attendance, answer: str) -> Attendance:
    """Say whether somebody comes. Raises MeetingIsOver."""
    row = Attendance.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=attendance.pk)
    if row.removed_at or row.meeting.state != State.INVITED or not row.meeting.is_ahead:
        raise MeetingIsOver
    row.answer, row.answered_at = answer, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    return row


@transaction.atomic
def answer_as_member(*, meeting: Meeting, member: User, answer: str) -> Attendance:
    """Answer as a member; who was not on the list is from now on. Raises MeetingIsOver."""
    row, _ = Attendance.objects.get_or_create(
        meeting=meeting, member=member, defaults={"invited_sequence": meeting.sequence}
    )
    if row.removed_at:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
    meeting.participants.add(member)
    audiences.forget(member)
    return record_answer(attendance=row, answer=answer)


@transaction.atomic
def set_presence(*, meeting: Meeting, presences: Mapping[int, str]) -> None:
    """Note who was there, by the key of the attendance."""
    for row in Attendance.objects.invited().filter(meeting=meeting, pk__in=presences):
        if row.presence != presences[row.pk]:
            row.presence = presences[row.pk]
            row.save(update_fields=["presence"])


@transaction.atomic
def hold(*, meeting: Meeting) -> Meeting:
    """Note that a meeting was held. Raises WrongMoment for one that was cancelled."""
    row = locked(meeting)
    if row.state == State.CANCELLED:
        raise WrongMoment
    if row.state in {State.CONCEPT, State.INVITED}:
        row.state = State.HELD
        row.version += 1
        row.save()
        _reindex(row)
    return row


@transaction.atomic
def next_meeting(*, previous: Meeting, start: datetime, by: User, submission: UUID | None = None) -> Meeting:
    """Make the meeting after this one: same people, place, length and audience, with what was left over.

    Postponed items come along; decisions whose review date falls before it come back, once. Open action points need
    no copy: the agenda of a meeting shows those of the meetings before it.
    """
    earlier, submission = by_submission(Meeting, submission, by)
    if earlier:
        return earlier
    is_closed = previous.audience_choice == f"meeting:{previous.pk}"
    fields = {
        "title": previous.title,
        "start": start,
        "end": start + (previous.end - previous.start),
        "location": previous.location,
        "chair": previous.chair,
        "audience_choice": PARTICIPANTS if is_closed else previous.audience_choice,
        "participants": list(previous.participants.filter(is_active=True)),
        "note_takers": list(previous.note_takers.filter(is_active=True)),
        "proposals_until": timezone.localtime(start).date() - timedelta(days=4),
    }
    row = create_meeting(by=by, fields=fields, submission=submission, series=previous.series, previous=previous)
    for guest in Attendance.objects.invited().filter(meeting=previous, member=None).exclude(guest_email=""):
        invite_guest(meeting=row, name=guest.guest_name, email=guest.guest_email, sector=guest.guest_sector)

    agenda_services.carry_over(meeting=row, previous=previous)
    return row


@transaction.atomic
def first_of_series(*, series: Series, start: datetime, by: User, submission: UUID | None = None) -> Meeting:
    """Make a meeting of a series: after the last one when there is one, else from the series alone."""
    last = series.meetings.exclude(state=State.CANCELLED).order_by("-start").first()
    if last:
        return next_meeting(previous=last, start=start, by=by, submission=submission)
    fields = {
        "title": series.title,
        "start": start,
        "end": start + timedelta(minutes=series.usual_minutes),
        "location": series.location,
        "chair": by,
        "audience_choice": PARTICIPANTS if series.audience_choice == audiences.FACILITATORS else series.audience_choice,
        "participants": list(series.members.filter(is_active=True)),
    }
    return create_meeting(by=by, fields=fields, submission=submission, series=series)


def remind() -> int:
    """Tell who is invited of tomorrow's meeting, and ask who did not answer (daily); return how many were told.

    Also retries invitations that did not go out.
    """
    told = 0
    now = timezone.now()
    for meeting in Meeting.objects.filter(state=State.INVITED, start__gt=now, start__lte=now + timedelta(days=2)):
        rows = Attendance.objects.invited().filter(meeting=meeting, reminded_at=None).exclude(member=None)
        for row in rows.exclude(answer=Attendance.Answer.NO):
            told += notices.tell_soon(meeting, row.member)
            Attendance.objects.filter(pk=row.pk).update(reminded_at=now)
    for meeting in Meeting.objects.filter(state=State.INVITED, end__lt=now):
        told += notices.tell_to_finish(meeting)
    return told


def notes_of(meeting: Meeting):
    """Return all notes of a meeting, for who takes them."""
    return Note.objects.filter(meeting=meeting).order_by("order", "pk")


@transaction.atomic
def uninvite(*, attendance: Attendance) -> None:
    """Take one person from the list, a member or a guest."""
    meeting = attendance.meeting
    if attendance.member:
        meeting.participants.remove(attendance.member)
        meeting.note_takers.remove(attendance.member)
    take_from_list(attendance=attendance)
    _reindex(meeting)
