"""Who may do what with dilemmas and lessons. Whether they may see them at all is `visible_to`."""

from __future__ import annotations

from learnings.models import Dilemma, Experience, Lesson, Response
from members.models import User
from members.permissions import is_facilitator


def can_edit(user: User, dilemma: Dilemma) -> bool:
    """The author, while it is not closed; a facilitator edits what was posted, never a concept."""
    if dilemma.owner_id == user.pk:
        return dilemma.state != Dilemma.State.CLOSED
    return is_facilitator(user) and dilemma.state != Dilemma.State.CONCEPT


def can_respond(user: User, dilemma: Dilemma) -> bool:
    return user.is_member and dilemma.is_open and not dilemma.is_hidden


def can_edit_response(user: User, response: Response) -> bool:
    return response.owner_id == user.pk and response.dilemma.is_open


def can_mark_helpful(user: User, dilemma: Dilemma, response: Response | None = None) -> bool:
    """The asker says what helped, never of an own response; a facilitator does so when it was posted for somebody."""
    if response is not None and response.owner_id == dilemma.owner_id:
        return False
    return dilemma.owner_id == user.pk or (is_facilitator(user) and dilemma.posted_by_id is not None)


def can_finish(user: User, dilemma: Dilemma) -> bool:
    return dilemma.is_open and (dilemma.owner_id == user.pk or is_facilitator(user))


def can_reopen(user: User, dilemma: Dilemma) -> bool:
    return dilemma.state == Dilemma.State.CLOSED and (dilemma.owner_id == user.pk or is_facilitator(user))


def can_ask(user: User, dilemma: Dilemma) -> bool:
    return dilemma.is_open and (dilemma.owner_id == user.pk or is_facilitator(user))


def can_make_lesson(user: User, dilemma: Dilemma) -> bool:
    """The author, who responded, or a facilitator."""
    if dilemma.state == Dilemma.State.CONCEPT:
        return False
    return (
        dilemma.owner_id == user.pk
        or is_facilitator(user)
        or dilemma.responses.filter(owner=user, is_hidden=False).exists()
    )


def can_edit_lesson(user: User, lesson: Lesson) -> bool:
    """The owner until it is adopted; after handing in, a facilitator."""
    if lesson.owner_id == user.pk and lesson.state in {Lesson.State.CONCEPT, Lesson.State.REVIEW}:
        return True
    return is_facilitator(user) and lesson.state in {Lesson.State.REVIEW, Lesson.State.ADOPTED}


def can_hand_in(user: User, lesson: Lesson) -> bool:
    return lesson.owner_id == user.pk and lesson.state == Lesson.State.CONCEPT


def can_review(user: User, lesson: Lesson) -> bool:
    return is_facilitator(user) and lesson.state in {Lesson.State.REVIEW, Lesson.State.ADOPTED}


def can_read_history(user: User, lesson: Lesson) -> bool:
    """Who made or reviews a lesson sees the contributor's own words and what was said at each step."""
    return (
        is_facilitator(user)
        or lesson.owner_id == user.pk
        or any(person.pk == user.pk for person in lesson.contributors.all())
    )


def can_record_experience(user: User, lesson: Lesson) -> bool:
    return user.is_authenticated and user.is_member and lesson.state == Lesson.State.ADOPTED and not lesson.is_hidden


def can_moderate(user: User) -> bool:
    return is_facilitator(user)


def can_resolve(user: User, experience: Experience) -> bool:
    return is_facilitator(user) and experience.outcome == Experience.Outcome.NOT and experience.resolved_at is None
