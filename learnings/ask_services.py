"""Asking colleagues to think along, one after the other; after five working days the kwartiermaker hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from learnings import notices
from learnings.models import Ask, Dilemma
from learnings.services import locked
from members.models import User

NEXT_AFTER_WORKING_DAYS = 3
FACILITATOR_AFTER_WORKING_DAYS = 5
MOST_ASKED = 3
STILL_WAITED_FOR = timedelta(days=60)


def working_days_between(start: date, end: date) -> int:
    """Return how many working days (Monday to Friday) lie after `start` up to and including `end`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


@transaction.atomic
def ask_colleagues(*, dilemma: Dilemma, people: Iterable[User], by: User, reasons: dict[int, str] | None = None) -> int:
    """Put colleagues in line to think along; the first hears of it now. Returns how many were added.

    Somebody who may not see the dilemma, or was asked already, is passed over; so is who comes after the third.
    """
    row = locked(dilemma)
    order = (row.asks.aggregate(last=Max("order"))["last"] or 0) + 1
    added = 0
    for person in list(people)[:MOST_ASKED]:
        may_see = Dilemma.objects.visible_to(person).filter(pk=row.pk).exists()
        if not may_see or person.pk == row.owner_id or row.asks.filter(person=person).exists():
            continue
        Ask.objects.create(
            dilemma=row, person=person, asked_by=by, order=order + added, reason=(reasons or {}).get(person.pk, "")
        )
        added += 1
    if added and not row.asks.filter(answered_at=None).exclude(asked_at=None).exists():
        _ask_next(row)
    return added


def _ask_next(dilemma: Dilemma) -> None:
    ask = dilemma.asks.filter(asked_at=None).order_by("order", "pk").first()
    if ask:
        ask.asked_at = timezone.now()
        ask.save(update_fields=["asked_at"])
        transaction.on_commit(partial(notices.tell_asked, ask.pk))


def remind() -> None:
    """Ask the next colleague after three working days without answer, tell the facilitators after five (daily).

    A question of more than two months ago is no longer waited for; it counts among the unanswered ones.
    """
    today = timezone.localdate()
    recent = Dilemma.objects.unanswered().filter(is_hidden=False, posted_at__gte=timezone.now() - STILL_WAITED_FOR)
    for dilemma in recent:
        with transaction.atomic():
            _remind(locked(dilemma), today)


def _remind(dilemma: Dilemma, today: date) -> None:
    last = dilemma.asks.aggregate(last=Max("asked_at"))["last"]
    if last and working_days_between(timezone.localdate(last), today) >= NEXT_AFTER_WORKING_DAYS:
        _ask_next(dilemma)
    waited = working_days_between(timezone.localdate(dilemma.posted_at), today)
    if waited >= FACILITATOR_AFTER_WORKING_DAYS:
        transaction.on_commit(partial(notices.tell_unanswered, dilemma.pk))
