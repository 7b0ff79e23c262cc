"""What comes of a meeting: decisions, action points, minutes in stages, and lessons made from an item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learnings.lesson_services import make_lesson
from learnings.models import Lesson, Response
from learnings.services import locked, refuse_bsn
from meetings import notices, permissions
from meetings.errors import MinutesAreAdopted, NothingToShare, OpenAmendments, WrongMoment
from meetings.models import ActionPoint, AgendaItem, Amendment, Meeting, Note, NoteSource
from meetings.models.outcome import Outcome
from members.models import User
from search import outbox

State = Meeting.State


def _meeting_open(meeting: Meeting) -> Meeting:
    row = locked(meeting)
    if row.state in {State.ADOPTED, State.CANCELLED}:
        raise MinutesAreAdopted
    return row


@transaction.atomic
def save_outcome(
    *,
    model: type[Outcome],
    meeting: Meeting,
    by: User,
    fields: Mapping[str, Any],
    item: AgendaItem | None = None,
    row: Outcome | None = None,
    submission: UUID | None = None,
) -> Outcome:
    """Make or change a decision or an action point; a submission makes one. Raises HoldsBsn and MinutesAreAdopted.

    A decision belongs to who wrote it down; an action point to the person in `fields["owner"]`.
    """
    refuse_bsn(fields.values())
    if row is None and submission is not None:
        earlier = model._default_manager.filter(submission=submission, meeting=meeting).first()
        if earlier:
            return earlier
    meeting = _meeting_open(meeting)
    row = row or model(meeting=meeting, item=item, owner=by, submission=submission)
    row.audience_choice = meeting.audience_choice
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1 if row.pk else 0
    row.save()
    outbox.changed(row.meeting)
    if isinstance(row, ActionPoint) and meeting.has_shared_minutes:
        transaction.on_commit(partial(_tell_action, row.pk))
    return row


def _tell_action(pk: int) -> None:
    notices.tell_action(ActionPoint.objects.select_related("owner").get(pk=pk))


@transaction.atomic
def remove_outcome(*, row: Outcome) -> None:
    """Take back a decision or action point that was never shared. Raises MinutesAreAdopted."""
    meeting = _meeting_open(row.meeting)
    row.delete()
    outbox.changed(meeting)


@transaction.atomic
def finish_action(*, action: ActionPoint, result: str = "", dropped: bool = False) -> ActionPoint:
    """Note that an action point is done, or no longer needed. Raises HoldsBsn."""
    refuse_bsn([result])
    row = locked(action)
    if row.is_open:
        row.done_at, row.dropped_at = (None, timezone.now()) if dropped else (timezone.now(), None)
        row.result = result
        row.save()
        outbox.changed(row.meeting)
    return row


@transaction.atomic
def reopen_action(*, action: ActionPoint) -> ActionPoint:
    """Open an action point again."""
    row = locked(action)
    row.done_at = row.dropped_at = None
    row.save()
    outbox.changed(row.meeting)
    return row


def has_content(meeting: Meeting) -> bool:
    """Return whether there is anything to share."""
    return meeting.notes.exists() or meeting.decisions.exists() or meeting.actionpoints.exists()


@transaction.atomic
def share_minutes(*, meeting: Meeting, objections_until: date | None) -> Meeting:
    """Share the minutes with the audience of the meeting: from now on they are read and found, not before.

    Attendees may ask for changes until that day. Twice shares once. Raises WrongMoment and NothingToShare.
    """
    row = locked(meeting)
    if row.state not in {State.INVITED, State.HELD}:
        raise WrongMoment
    if not has_content(row):
        raise NothingToShare
    is_first = not row.has_shared_minutes
    row.state = State.HELD
    row.minutes_shared_at = row.minutes_shared_at or timezone.now()
    row.objections_until = objections_until
    row.version += 1
    row.save()
    for note in Note.objects.filter(meeting=row, shared_at=None):
        note.shared_at = row.minutes_shared_at
        note.save()
    _refresh(row)
    if is_first:
        transaction.on_commit(partial(notices.tell_shared, row.pk))
    return row


def _refresh(meeting: Meeting) -> None:
    """Write the audience of everything that came of the meeting again, and note it for the index."""
    for outcome in (*meeting.decisions.all(), *meeting.actionpoints.all()):
        outcome.meeting = meeting
        outcome.save()
    outbox.changed(meeting, narrowed=False)
    outbox.note([f"meeting_note:{pk}" for pk in meeting.notes.values_list("pk", flat=True)])


@transaction.atomic
def amend(*, meeting: Meeting, author: User, fields: Mapping[str, Any], submission: UUID | None = None) -> Amendment:
    """Ask for a change of the minutes, or say that there is no objection. Raises WrongMoment and HoldsBsn."""
    refuse_bsn(fields.values())
    earlier = Amendment.objects.filter(submission=submission, author=author).first() if submission else None
    if earlier:
        return earlier
    row = locked(meeting)
    if not permissions.can_amend(author, row):
        raise WrongMoment
    if fields.get("agrees"):
        found, _ = Amendment.objects.get_or_create(
            meeting=row, author=author, agrees=True, defaults={"handled_at": timezone.now(), "submission": submission}
        )
        return found
    made = Amendment.objects.create(meeting=row, author=author, submission=submission, **fields)
    transaction.on_commit(partial(notices.tell_amended, made.pk))
    return made


@transaction.atomic
def handle_amendment(*, amendment: Amendment, answer: str) -> Amendment:
    """Say what was done with a remark. Raises HoldsBsn."""
    refuse_bsn([answer])
    row = Amendment.objects.select_for_update().get(pk=amendment.pk)
    row.handled_at, row.answer = timezone.now(), answer
    row.save(update_fields=["handled_at", "answer"])
    return row


@transaction.atomic
def adopt_minutes(*, meeting: Meeting) -> Meeting:
    """Adopt the minutes: they change no more. Raises WrongMoment and OpenAmendments."""
    row = locked(meeting)
    if row.state == State.ADOPTED:
        return row
    if row.state != State.HELD or not row.has_shared_minutes:
        raise WrongMoment
    if row.amendments.filter(handled_at=None).exists():
        raise OpenAmendments
    row.state, row.adopted_at = State.ADOPTED, timezone.now()
    row.version += 1
    row.save()
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_adopted, row.pk))
    return row


def adopt_without_objection() -> int:
    """Adopt minutes of which the day for objections has passed without any (daily); return how many."""
    waiting = Meeting.objects.filter(state=State.HELD, objections_until__lt=timezone.localdate())
    adopted = 0
    for meeting in waiting.exclude(minutes_shared_at=None):
        try:
            adopt_minutes(meeting=meeting)
            adopted += 1
        except OpenAmendments:
            notices.tell_objections_open(meeting)
    return adopted


@transaction.atomic
def lesson_from_item(
    *, item: AgendaItem, author: User, fields: Mapping[str, Any], hand_in: bool, submission: UUID | None
) -> Lesson:
    """Make a lesson of what was learned at an item; it comes from the dilemmas of the item and names its meeting."""
    dilemmas = list(item.dilemmas.all())
    lesson = make_lesson(
        author=author,
        fields=fields,
        dilemmas=dilemmas,
        responses=Response.objects.none(),
        submission=submission,
        hand_in=hand_in,
    )
    note = Note.objects.filter(item=item).first()
    if note is None:
        note = Note.objects.create(
            meeting=item.meeting,
            item=item,
            title=item.title,
            order=item.order,
            shared_at=item.meeting.minutes_shared_at,
            audience_choice=item.meeting.audience_choice,
        )
    NoteSource.objects.get_or_create(note=note, key=lesson.key)
    if note.shared_at:
        outbox.changed(note)
    return lesson
