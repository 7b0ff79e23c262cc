"""What changes dilemmas and responses: one function per verb, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learnings import notices
from learnings.models import Dilemma, Follow, Response
from learnings.pseudonyms import pseudonym_for
from members.models import User
from search import outbox

CONCEPT_DAYS = 30
CONCEPT_WITH_FINDINGS_DAYS = 7


class Refused(Exception):
    """What the rules of the matter forbid; `message` says so to the person."""

    message = "Dit kan nu niet."


class DilemmaClosed(Refused):
    """The dilemma takes no more responses."""

    message = "Dit dilemma is afgerond. Je kunt niet meer reageren. Je tekst staat hieronder nog."


class EditConflict(Refused):
    """Somebody else changed it meanwhile; `current` is the row as it is now."""

    message = (
        "Iemand anders heeft dit net gewijzigd. Hieronder staat jouw tekst, en daarnaast wat er nu staat. "
        "Pas je tekst aan en bewaar opnieuw."
    )

    def __init__(self, current: Any):
        super().__init__()
        self.current = current


def locked(thing: Any, version: int | None = None) -> Any:
    """Return the row again, locked; raises EditConflict when its version is another than the one that was edited."""
    row = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and row.version != version:
        raise EditConflict(row)
    return row


def write(row: Any, fields: Mapping[str, Any]) -> None:
    """Put values on a row; many-to-many values after the save. The version moves on."""
    many = {field.name for field in row._meta.many_to_many}
    for name, value in fields.items():
        if name not in many:
            setattr(row, name, value)
    row.version = (row.version or 0) + 1 if row.pk else 1
    row.save()
    for name in many & fields.keys():
        getattr(row, name).set(fields[name])


@transaction.atomic
def save_concept(*, author: User, concept: Dilemma | None, fields: Mapping[str, Any], has_findings: bool) -> Dilemma:
    """Keep what was typed so far as the author's own concept; the guard has refused a BSN before this."""
    row = locked(concept) if concept else Dilemma(owner=author)
    write(row, {**fields, "has_findings": has_findings})
    outbox.changed(row)
    return row


@transaction.atomic
def post_dilemma(
    *, author: User, fields: Mapping[str, Any], submission: UUID | None, concept: Dilemma | None = None,
    posted_by: User | None = None,
) -> Dilemma:
    """Put a dilemma to the network; the same submission twice gives the same dilemma.

    `posted_by` is the facilitator who posts on behalf of the author. Its author follows it; members who follow the
    place or theme hear of it in their digest.
    """
    if submission and (earlier := Dilemma.objects.filter(submission=submission, owner=author).first()):
        return earlier
    row = locked(concept) if concept else Dilemma(owner=author)
    row.submission, row.posted_by = submission, posted_by
    row.state, row.posted_at = Dilemma.State.OPEN, timezone.now()
    place = fields.get("place")
    row.pseudonym = pseudonym_for(author, place) if fields.get("is_pseudonymous") else ""
    write(row, {**fields, "has_findings": False})
    follow(member=author, key=row.key)
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_posted, row.pk))
    return row


@transaction.atomic
def edit_dilemma(*, dilemma: Dilemma, version: int, fields: Mapping[str, Any]) -> Dilemma:
    """Change a posted dilemma. Raises EditConflict when somebody else did so meanwhile."""
    row = locked(dilemma, version)
    if fields.get("is_pseudonymous"):
        row.pseudonym = pseudonym_for(row.owner, fields.get("place", row.place))
    else:
        row.pseudonym = ""
    write(row, fields)
    outbox.changed(row)
    return row


@transaction.atomic
def post_response(*, dilemma: Dilemma, author: User, body: Any, submission: UUID | None = None) -> Response:
    """Add a response, bring the dilemma into discussion and tell its followers after commit.

    Raises DilemmaClosed when someone closed or hid the dilemma in the meantime.
    """
    row = locked(dilemma)
    if submission and (earlier := Response.objects.filter(submission=submission, owner=author).first()):
        return earlier
    if not row.is_open or row.is_hidden:
        raise DilemmaClosed
    response = Response.objects.create(dilemma=row, owner=author, body=body, submission=submission)
    if row.state == Dilemma.State.OPEN:
        row.state = Dilemma.State.IN_DISCUSSION
        row.save(update_fields=["state"])
    row.asks.filter(person=author, answered_at=None).update(answered_at=timezone.now())
    follow(member=author, key=row.key)
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_response, response.pk))
    return response


@transaction.atomic
def edit_response(*, response: Response, version: int, body: Any) -> Response:
    """Change one's own response. Raises EditConflict, or DilemmaClosed when the dilemma is closed."""
    row = locked(response, version)
    if not row.dilemma.is_open:
        raise DilemmaClosed
    row.edited_at = timezone.now()
    write(row, {"body": body})
    outbox.changed(row.dilemma)
    return row


@transaction.atomic
def mark_helpful(*, response: Response, is_helpful: bool) -> None:
    """Say that a response helped, or take that back; several may help. Its author hears of it once."""
    row = locked(response)
    if row.is_helpful != is_helpful:
        row.is_helpful = is_helpful
        row.save(update_fields=["is_helpful"])
        if is_helpful:
            transaction.on_commit(partial(notices.tell_helpful, row.pk))


@transaction.atomic
def set_hidden(*, thing: Dilemma | Response, is_hidden: bool) -> None:
    """Hide a dilemma or response at once, or show it again; owner and facilitators keep seeing it."""
    row = locked(thing)
    row.is_hidden = is_hidden
    row.save(update_fields=["is_hidden"])
    outbox.changed(row.dilemma if isinstance(row, Response) else row)


@transaction.atomic
def finish(*, dilemma: Dilemma, outcome: str, conclusion: Any) -> Dilemma:
    """Close a dilemma: with a lesson, an insight, or no answer yet; finishing twice changes nothing."""
    row = locked(dilemma)
    if row.state != Dilemma.State.CLOSED:
        row.state, row.closed_at = Dilemma.State.CLOSED, timezone.now()
        write(row, {"outcome": outcome, "conclusion": conclusion})
        outbox.changed(row, narrowed=False)
        transaction.on_commit(partial(notices.tell_finished, row.pk))
    return row


@transaction.atomic
def reopen(*, dilemma: Dilemma) -> Dilemma:
    """Open a closed dilemma again."""
    row = locked(dilemma)
    has_responses = row.responses.filter(is_hidden=False).exists()
    row.state = Dilemma.State.IN_DISCUSSION if has_responses else Dilemma.State.OPEN
    row.closed_at, row.outcome = None, ""
    write(row, {})
    outbox.changed(row, narrowed=False)
    return row


def follow(*, member: User, key: str) -> None:
    """Follow a thing; following twice is following."""
    Follow.objects.get_or_create(member=member, key=key)


def unfollow(*, member: User, key: str) -> None:
    """Stop following a thing."""
    Follow.objects.filter(member=member, key=key).delete()


def note_seen(*, member: User, key: str):
    """Note that a follower looked at a thing; return when they did so before, or None for who does not follow it."""
    row = Follow.objects.filter(member=member, key=key).first()
    if row is None:
        return None
    before = row.last_seen_at
    Follow.objects.filter(pk=row.pk).update(last_seen_at=timezone.now())
    return before


def delete_concept(*, concept: Dilemma) -> None:
    """Throw away one's own concept, its history too."""
    purge([concept])


@transaction.atomic
def purge(concepts: Iterable[Dilemma]) -> int:
    """Delete concepts and their history for good; return how many."""
    rows = [row for row in concepts if row.state == Dilemma.State.CONCEPT]
    for row in rows:
        outbox.removed(row)
        Dilemma.history.filter(id=row.pk).delete()
        row.delete()
    return len(rows)


def purge_old_concepts() -> int:
    """Delete concepts that nobody touched for 30 days, or for 7 when they may hold personal data (daily)."""
    now = timezone.now()
    concepts = Dilemma.objects.filter(state=Dilemma.State.CONCEPT)
    old = concepts.filter(changed_at__lt=now - timedelta(days=CONCEPT_DAYS))
    doubtful = concepts.filter(has_findings=True, changed_at__lt=now - timedelta(days=CONCEPT_WITH_FINDINGS_DAYS))
    return purge(old | doubtful)
