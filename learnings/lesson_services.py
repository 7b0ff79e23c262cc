"""What changes lessons and experiences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learnings import notices
from learnings.models import Dilemma, Experience, Lesson, LessonScope, LessonSource, Response
from learnings.services import Refused, by_submission, follow, locked, refuse_bsn, write
from members.models import User
from search import outbox

REVIEW_AFTER = timedelta(days=365)
ASK_AGAIN_AFTER = timedelta(days=90)


class NotInReview(Refused):
    """Only a lesson that was handed in can be adopted or sent back."""

    message = "Deze les is intussen al behandeld. Kijk hieronder hoe het er nu voor staat."


@transaction.atomic
def make_lesson(
    *,
    author: User,
    fields: Mapping[str, Any],
    dilemmas: Iterable[Dilemma],
    responses: Iterable[Response],
    submission: UUID | None,
    hand_in: bool,
) -> Lesson:
    """Make a lesson from dilemmas and responses, as a concept or handed in; a submission makes one lesson."""
    earlier, key = by_submission(Lesson, submission, author)
    if earlier:
        return earlier
    dilemmas, responses = list(dilemmas), list(responses)
    lesson = Lesson(owner=author, submission=key)
    write(lesson, fields)
    LessonSource.objects.bulk_create(
        [LessonSource(lesson=lesson, dilemma=dilemma) for dilemma in dilemmas]
        + [LessonSource(lesson=lesson, dilemma=response.dilemma, response=response) for response in responses]
    )
    named = [dilemma.owner for dilemma in dilemmas if not dilemma.is_pseudonymous]
    lesson.contributors.set({author, *named, *(response.owner for response in responses)})
    follow(member=author, key=lesson.key)
    outbox.changed(lesson)
    if hand_in:
        hand_in_lesson(lesson=lesson)
    return lesson


@transaction.atomic
def hand_in_lesson(*, lesson: Lesson) -> Lesson:
    """Hand a lesson in for review; the contributor's words are kept beside the text that is reviewed from now on."""
    row = locked(lesson)
    if row.state == Lesson.State.CONCEPT:
        row.state, row.submitted_at = Lesson.State.REVIEW, timezone.now()
        row.contributed = f"{row.title}\n\n{row.lead}\n\n{row.learned.source}"
        write(row, {})
        outbox.changed(row)
        transaction.on_commit(partial(notices.tell_handed_in, row.pk))
    return row


@transaction.atomic
def edit_lesson(
    *, lesson: Lesson, version: int, fields: Mapping[str, Any], scopes: Iterable[Mapping[str, Any]] | None = None
) -> Lesson:
    """Change a lesson, and with `scopes` where it holds and where not.

    Raises EditConflict when somebody else did so meanwhile.
    """
    row = locked(lesson, version)
    write(row, fields)
    if scopes is not None:
        _set_scopes(row, scopes)
    outbox.changed(row)
    return row


@transaction.atomic
def adopt(*, lesson: Lesson, by: User, review_date: date | None = None, reason: str = "") -> Lesson:
    """Adopt a lesson that was handed in; its sources are finished with a lesson, its contributors hear of it.

    Raises NotInReview. The review date is a year away unless said otherwise.
    """
    row = locked(lesson)
    if row.state != Lesson.State.REVIEW:
        raise NotInReview
    row.state, row.adopted_at, row.adopted_by = Lesson.State.ADOPTED, timezone.now(), by
    row.review_date = review_date or timezone.localdate() + REVIEW_AFTER
    write(row, {"state_reason": reason})
    for dilemma in Dilemma.objects.filter(lesson_sources__lesson=row, state__in=["open", "in_discussion"]).distinct():
        dilemma.state, dilemma.closed_at = Dilemma.State.CLOSED, timezone.now()
        write(dilemma, {"outcome": Dilemma.Outcome.LESSON})
        outbox.changed(dilemma, narrowed=False)
        transaction.on_commit(partial(notices.tell_finished, dilemma.pk))
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_adopted, row.pk))
    return row


@transaction.atomic
def send_back(*, lesson: Lesson, reason: str) -> Lesson:
    """Send a lesson back to its owner as a concept, with the reason. Raises NotInReview."""
    row = locked(lesson)
    if row.state != Lesson.State.REVIEW:
        raise NotInReview
    row.state, row.submitted_at = Lesson.State.CONCEPT, None
    write(row, {"state_reason": reason})
    outbox.changed(row)
    transaction.on_commit(partial(notices.tell_sent_back, row.pk))
    return row


@transaction.atomic
def supersede(*, lesson: Lesson, successor: Lesson, reason: str) -> Lesson:
    """Replace an adopted lesson by another; every place that used it shows so. Raises NotInReview."""
    row = locked(lesson)
    if row.state != Lesson.State.ADOPTED or successor.pk == row.pk or successor.state != Lesson.State.ADOPTED:
        raise NotInReview
    row.state, row.superseded_by = Lesson.State.SUPERSEDED, successor
    return _end(row, reason)


@transaction.atomic
def withdraw(*, lesson: Lesson, reason: str) -> Lesson:
    """Withdraw an adopted lesson. Raises NotInReview."""
    row = locked(lesson)
    if row.state != Lesson.State.ADOPTED:
        raise NotInReview
    row.state = Lesson.State.WITHDRAWN
    return _end(row, reason)


def _end(row: Lesson, reason: str) -> Lesson:
    row.review_date = None
    write(row, {"state_reason": reason})
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_ended, row.pk))
    return row


@transaction.atomic
def confirm_review(*, lesson: Lesson, review_date: date | None, reason: str = "") -> Lesson:
    """Say that a lesson still holds, until the next review date (a year away by default). Raises NotInReview."""
    row = locked(lesson)
    if row.state != Lesson.State.ADOPTED:
        raise NotInReview
    when = review_date or timezone.localdate() + REVIEW_AFTER
    write(row, {"review_date": when, "state_reason": reason or row.state_reason})
    outbox.changed(row, narrowed=False)
    return row


def _set_scopes(lesson: Lesson, scopes: Iterable[Mapping[str, Any]]) -> None:
    """Say anew where a lesson holds and where not."""
    rows = [LessonScope(lesson=lesson, **scope) for scope in scopes]
    refuse_bsn(row.reason for row in rows)
    lesson.scopes.all().delete()
    LessonScope.objects.bulk_create(rows)


@transaction.atomic
def record_experience(
    *, lesson: Lesson, member: User, outcome: str, note: str = "", submission: UUID | None = None
) -> Experience:
    """Keep how the lesson worked for a member: one experience each, a later one replaces it (history stays).

    Raises NotInReview when the lesson does not hold any more.
    """
    row = locked(lesson)
    if row.state != Lesson.State.ADOPTED:
        raise NotInReview
    refuse_bsn([note])
    place = member.main_place
    values = {
        "outcome": outcome,
        "note": note,
        "recorded_at": timezone.now(),
        "resolved_at": None,
        "place": place,
        "sector": member.organisation.sector if member.organisation_id else None,
        "asked_again_at": None,
    }
    experience, _ = Experience.objects.update_or_create(lesson=row, owner=member, defaults=values)
    follow(member=member, key=row.key)
    outbox.changed(row, narrowed=False)
    if outcome == Experience.Outcome.NOT:
        transaction.on_commit(partial(notices.tell_contradiction, experience.pk))
    return experience


@transaction.atomic
def resolve_contradiction(*, experience: Experience) -> None:
    """Say that a contradiction was discussed; it no longer counts against the lesson."""
    Experience.objects.filter(pk=experience.pk).update(resolved_at=timezone.now())
    outbox.changed(experience.lesson, narrowed=False)


def remind_reviews() -> None:
    """Ask owners and facilitators about lessons whose review date has come (daily; each date is asked once)."""
    for pk in Lesson.objects.due_for_review().values_list("pk", flat=True):
        notices.tell_review_due(pk)


def ask_again() -> None:
    """Ask members after three months what came of a lesson that they tried (daily; each experience once)."""
    now = timezone.now()
    due = Experience.objects.filter(asked_again_at=None, recorded_at__lt=now - ASK_AGAIN_AFTER, is_hidden=False)
    for row in due.filter(lesson__state=Lesson.State.ADOPTED):
        Experience.objects.filter(pk=row.pk).update(asked_again_at=now)
        notices.tell_ask_again(row.pk)
