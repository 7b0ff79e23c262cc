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
from learnings.models import Dilemma, Experience, Follow, Lesson, Response
from learnings.pseudonyms import disguise
from members.models import User
from search import outbox
from writing import guard
from writing.forms import BSN_MESSAGE
from writing.written import Written

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


class HoldsBsn(Refused):
    """A text holds a citizen service number, which is never stored (UAVG, article 46)."""

    message = BSN_MESSAGE


def refuse_bsn(values: Iterable[Any]) -> None:
    """Raise HoldsBsn when one of these values is a text with a BSN: the last door, behind the forms."""
    for value in values:
        if isinstance(value, str | Written) and guard.bsn_in(str(value)):
            raise HoldsBsn


def by_submission(model: Any, submission: UUID | None, author: User) -> tuple[Any, UUID | None]:
    """Return (what this submission of this person made before, the key to store with a new row).

    The key of somebody else's form is not taken over: it must not break this one. Of two that come at one moment the
    second waits here (for the row of the author) until the first is done, and then finds what that one made.
    """
    if submission is None:
        return None, None
    User.objects.select_for_update(no_key=True).only("pk").get(pk=author.pk)
    earlier = model._default_manager.filter(submission=submission).first()
    if earlier is None or earlier.owner_id == author.pk:
        return earlier, submission
    return None, None


def locked(thing: Any, version: int | None = None) -> Any:
    """Return the row again, locked; raises EditConflict when its version is another than the one that was edited."""
    row = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and row.version != version:
        raise EditConflict(row)
    return row


def write(row: Any, fields: Mapping[str, Any], *, keep_history: bool = True) -> None:
    """Put values on a row; many-to-many values after the save. The version moves on. Raises HoldsBsn."""
    refuse_bsn(fields.values())
    many = {field.name for field in row._meta.many_to_many}
    for name, value in fields.items():
        if name not in many:
            setattr(row, name, value)
    row.version = (row.version or 0) + 1 if row.pk else 1
    if keep_history:
        row.save()
    else:
        row.save_without_historical_record()
    for name in many & fields.keys():
        getattr(row, name).set(fields[name])


@transaction.atomic
def save_concept(
    *,
    author: User,
    concept: Dilemma | None,
    fields: Mapping[str, Any],
    has_findings: bool,
    submission: UUID | None = None,
) -> Dilemma | None:
    """Keep what was typed so far as the author's own concept, one per form (`submission`), without history.

    What somebody deletes from a concept must be gone, so no earlier wording stays. Returns None when the form was
    posted meanwhile. Raises HoldsBsn; the concept stays as it was then.
    """
    earlier, key = by_submission(Dilemma, submission, author)
    row = locked(concept or earlier) if concept or earlier else Dilemma(owner=author, submission=key)
    if row.state != Dilemma.State.CONCEPT:
        return None
    write(row, {**fields, "has_findings": has_findings}, keep_history=False)
    outbox.changed(row)
    return row


@transaction.atomic
def post_dilemma(
    *,
    author: User,
    fields: Mapping[str, Any],
    submission: UUID | None,
    concept: Dilemma | None = None,
    posted_by: User | None = None,
) -> Dilemma:
    """Put a dilemma to the network; the same submission twice gives the same dilemma. Its author follows it.

    `posted_by` is the facilitator who posts on behalf of the author. Raises HoldsBsn.
    """
    earlier, key = by_submission(Dilemma, submission, author)
    if earlier and earlier.state != Dilemma.State.CONCEPT:
        return earlier
    concept = concept or earlier
    row = locked(concept) if concept else Dilemma(owner=author)
    if row.pk and row.state != Dilemma.State.CONCEPT:
        return row
    row.submission, row.posted_by = key or row.submission, posted_by
    row.state, row.posted_at = Dilemma.State.OPEN, timezone.now()
    write(row, {**_disguised(author, fields), "has_findings": False})
    follow(member=author, key=row.key)
    outbox.changed(row, narrowed=False)
    transaction.on_commit(partial(notices.tell_posted, row.pk))
    return row


def _disguised(author: User, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they may be shown: with the pseudonym and wider tags when it is posted without a name."""
    values = dict(fields)
    if not values.get("is_pseudonymous"):
        return values | {"pseudonym": ""}
    shown = disguise(author, place=values.get("place"), variant=values.get("variant"))
    return values | {"pseudonym": shown.name, "place": shown.place, "variant": shown.variant, "practice": None}


@transaction.atomic
def edit_dilemma(*, dilemma: Dilemma, version: int, fields: Mapping[str, Any]) -> Dilemma:
    """Change a posted dilemma. Raises EditConflict when somebody else did so meanwhile.

    The pseudonym was chosen when it was posted, and stays; it is made anew only when there was none or the place
    changes.
    """
    row = locked(dilemma, version)
    values = dict(fields)
    moved = "place" in values and values["place"] != row.place
    if not values.get("is_pseudonymous", row.is_pseudonymous):
        values["pseudonym"] = ""
    elif moved or not row.pseudonym or values.get("variant", row.variant) != row.variant:
        values = _disguised(row.owner, {"place": row.place, "variant": row.variant} | values)
    write(row, values)
    outbox.changed(row)
    return row


@transaction.atomic
def post_response(*, dilemma: Dilemma, author: User, body: Any, submission: UUID | None = None) -> Response:
    """Add a response, bring the dilemma into discussion and tell its followers after commit.

    Raises DilemmaClosed when someone closed or hid the dilemma in the meantime.
    """
    row = locked(dilemma)
    earlier, key = by_submission(Response, submission, author)
    if earlier:
        return earlier
    if not row.is_open or row.is_hidden:
        raise DilemmaClosed
    response = Response(dilemma=row, owner=author, submission=key)
    write(response, {"body": body})
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
def set_hidden(*, thing: Dilemma | Response | Lesson | Experience, is_hidden: bool) -> None:
    """Hide something at once, or show it again; its owner and the facilitators keep seeing it."""
    row = locked(thing)
    row.is_hidden = is_hidden
    row.save(update_fields=["is_hidden"])
    parent = {Response: "dilemma", Experience: "lesson"}.get(type(row))
    outbox.changed(getattr(row, parent) if parent else row)


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
    """Throw away one's own concept."""
    purge([concept])


@transaction.atomic
def purge(concepts: Iterable[Dilemma | Lesson]) -> int:
    """Delete concepts and their history for good; return how many."""
    rows = [row for row in concepts if row.state == type(row).State.CONCEPT]
    for row in rows:
        outbox.removed(row)
        pk = row.pk
        row.delete()  # this writes a last row of history, so history goes after it
        type(row).history.filter(id=pk).delete()
    return len(rows)


def purge_concepts() -> int:
    """Delete concepts that nobody touched for 30 days, or for 7 when they may hold personal data (daily).

    A lesson that was handed in once and came back is no mere concept: it stays.
    """
    return sum(
        purge(_forgotten(rows))
        for rows in (
            Dilemma.objects.filter(state=Dilemma.State.CONCEPT),
            Lesson.objects.filter(state=Lesson.State.CONCEPT, contributed=""),
        )
    )


def _forgotten(concepts):
    now = timezone.now()
    return concepts.filter(changed_at__lt=now - timedelta(days=CONCEPT_DAYS)) | concepts.filter(
        has_findings=True, changed_at__lt=now - timedelta(days=CONCEPT_WITH_FINDINGS_DAYS)
    )
