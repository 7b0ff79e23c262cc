"""What changes an agenda: adding, proposing, moving, postponing, and carrying over to the next meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from learnings.models import Dilemma, Lesson
from learnings.services import by_submission, locked, refuse_bsn
from meetings import notices, permissions
from meetings.errors import ProposalsClosed
from meetings.models import AgendaItem, Decision, Meeting
from members.models import User
from search import outbox

ItemState = AgendaItem.State
MANY = ("dilemmas", "lessons")


def _write(item: AgendaItem, fields: Mapping[str, Any]) -> None:
    refuse_bsn(fields.values())
    for name, value in fields.items():
        if name not in MANY:
            setattr(item, name, value)
    item.version = item.version + 1 if item.pk else 1
    item.save()
    for name in MANY:
        if name in fields:
            getattr(item, name).set(fields[name])


def _last(meeting: Meeting) -> int:
    """Return the place after the last item."""
    return (AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0) + 1


@transaction.atomic
def add_item(*, meeting: Meeting, by: User, fields: Mapping[str, Any], submission: UUID | None = None) -> AgendaItem:
    """Put an item at the end of the agenda; a submission makes one item. Raises HoldsBsn."""
    earlier, key = by_submission(AgendaItem, submission, by)
    if earlier:
        return earlier
    item = AgendaItem(meeting=meeting, owner=by, submission=key, order=_last(meeting))
    _write(item, fields)
    outbox.changed(meeting)
    return item


@transaction.atomic
def propose(*, meeting: Meeting, by: User, fields: Mapping[str, Any], submission: UUID | None = None) -> AgendaItem:
    """Propose an item; the facilitator decides. Raises ProposalsClosed and HoldsBsn."""
    earlier, key = by_submission(AgendaItem, submission, by)
    if earlier:
        return earlier
    if not permissions.can_propose(by, meeting):
        raise ProposalsClosed
    item = AgendaItem(meeting=meeting, owner=by, submission=key, state=ItemState.PROPOSED, presenter=by)
    _write(item, fields)
    transaction.on_commit(partial(notices.tell_proposed, item.pk))
    return item


@transaction.atomic
def decide_proposal(*, item: AgendaItem, accept: bool) -> AgendaItem:
    """Put a proposed item on the agenda or not; who proposed it hears so. Twice changes nothing."""
    row = locked(item)
    if row.state != ItemState.PROPOSED:
        return row
    row.state = ItemState.ON if accept else ItemState.DECLINED
    row.order = _last(row.meeting)
    _write(row, {})
    outbox.changed(row.meeting)
    transaction.on_commit(partial(notices.tell_proposal_decided, row.pk))
    return row


@transaction.atomic
def edit_item(*, item: AgendaItem, version: int | None, fields: Mapping[str, Any]) -> AgendaItem:
    """Change an item. Raises EditConflict and HoldsBsn."""
    row = locked(item, version)
    _write(row, fields)
    outbox.changed(row.meeting)
    return row


@transaction.atomic
def reorder(*, meeting: Meeting, pks: Sequence[int]) -> None:
    """Put the items in this order; items that are not named keep theirs, after those that are."""
    rows = {row.pk: row for row in AgendaItem.objects.select_for_update().filter(meeting=meeting).on_the_agenda()}
    wanted = [pk for pk in dict.fromkeys(pks) if pk in rows]
    order = wanted + [pk for pk in rows if pk not in set(wanted)]
    for place, pk in enumerate(order, start=1):
        rows[pk].order = place
    AgendaItem.objects.bulk_update(rows.values(), ["order"])


@transaction.atomic
def move(*, item: AgendaItem, up: bool) -> None:
    """Move an item one place."""
    pks = list(AgendaItem.objects.filter(meeting=item.meeting).on_the_agenda().values_list("pk", flat=True))
    if item.pk not in pks:
        return
    at = pks.index(item.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(pks):
        pks[at], pks[to] = pks[to], pks[at]
    reorder(meeting=item.meeting, pks=pks)


@transaction.atomic
def postpone(*, item: AgendaItem) -> AgendaItem:
    """Take an item from this agenda; it comes back on the next one."""
    row = locked(item)
    row.state = ItemState.POSTPONED
    _write(row, {})
    outbox.changed(row.meeting)
    return row


@transaction.atomic
def put_back(*, item: AgendaItem) -> AgendaItem:
    """Put a postponed or declined item back on this agenda, at the end."""
    row = locked(item)
    row.state, row.order = ItemState.ON, _last(row.meeting)
    _write(row, {})
    outbox.changed(row.meeting)
    return row


@transaction.atomic
def remove(*, item: AgendaItem) -> None:
    """Remove an item that has no note yet; with a note it is postponed instead, so nothing written is lost."""
    row = locked(item)
    if getattr(row, "note", None) is not None or row.decisions.exists() or row.actionpoints.exists():
        postpone(item=row)
        return
    meeting = row.meeting
    row.delete()
    outbox.changed(meeting)


@transaction.atomic
def carry_over(*, meeting: Meeting, previous: Meeting) -> list[AgendaItem]:
    """Bring what the previous meeting postponed, and its decisions whose review date has come by then, once each."""
    brought = []
    for old in previous.items.filter(state=ItemState.POSTPONED, carried_to=None).order_by("order", "pk"):
        item = AgendaItem.objects.create(
            meeting=meeting,
            order=_last(meeting),
            title=old.title,
            explanation=old.explanation.source,
            goal=old.goal,
            minutes=old.minutes,
            presenter=old.presenter,
            owner=old.owner,
            carried_from=old,
        )
        for name in MANY:
            getattr(item, name).set(getattr(old, name).all())
        brought.append(item)
    day = timezone.localtime(meeting.start).date()
    earlier = Meeting.objects.filter(pk__in=chain(previous))
    due = Decision.objects.shared().filter(meeting__in=earlier, returned_at=None, review_date__lte=day)
    brought += [_return_decision(decision, meeting) for decision in due.order_by("review_date", "pk")]
    return brought


def _return_decision(decision: Decision, meeting: Meeting) -> AgendaItem:
    decision.returned_at = timezone.now()
    decision.save(update_fields=["returned_at"])
    return AgendaItem.objects.create(
        meeting=meeting,
        order=_last(meeting),
        title=f"Opnieuw bekijken: {decision.statement}"[:160],
        explanation=f"Besluit van {timezone.localtime(decision.meeting.start):%d-%m-%Y}: {decision.statement}",
        goal=AgendaItem.Goal.DECIDE,
        minutes=10,
        carried_from=decision.item,
    )


def chain(meeting: Meeting | None, most: int = 20) -> list[int]:
    """Return this meeting and those before it: all of its series, else by 'vorige bijeenkomst', newest first."""
    if meeting is None:
        return []
    if meeting.series_id:
        earlier = Meeting.objects.filter(series=meeting.series_id, start__lte=meeting.start).order_by("-start")
        return list(earlier.values_list("pk", flat=True)[:most])
    pks: list[int] = []
    pk: int | None = meeting.pk
    previous = dict(Meeting.objects.exclude(previous=None).values_list("pk", "previous"))
    while pk and pk not in pks and len(pks) < most:
        pks.append(pk)
        pk = previous.get(pk)
    return pks


@transaction.atomic
def discuss(*, thing: Dilemma | Lesson, meeting: Meeting, by: User) -> AgendaItem:
    """Put a dilemma or a lesson on the agenda (a facilitator) or propose it (a member); the same thing once."""
    column = "dilemmas" if isinstance(thing, Dilemma) else "lessons"
    shown = [ItemState.PROPOSED, ItemState.ON]
    earlier = AgendaItem.objects.filter(meeting=meeting, state__in=shown, **{column: thing}).first()
    if earlier:
        return earlier
    fields = {"title": thing.title[:160], "goal": AgendaItem.Goal.DISCUSS, "minutes": 15, column: [thing]}
    if permissions.can_organise(by):
        return add_item(meeting=meeting, by=by, fields=fields)
    return propose(meeting=meeting, by=by, fields=fields)
