"""What changes the briefing: pieces that the facilitator pins or drops, and preparations that members save."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meetings.models import AgendaItem, Preparation, ReadingPick
from members import audiences
from members.models import User
from search import services as search


class NothingThere(Exception):
    """The piece does not exist, or the person may not see it."""

    message = "Dit stuk is niet gevonden. Plak het adres van een les, dilemma of pagina die je kunt openen."


@transaction.atomic
def pick(*, item: AgendaItem, key: str, by: User, is_dropped: bool) -> ReadingPick:
    """Pin a piece to an agenda item, or take it away. Raises NothingThere when this person may not see the piece."""
    if key not in search.visible_keys([key], audiences.of(by)):
        raise NothingThere
    values = {"is_dropped": is_dropped, "by": by, "at": timezone.now()}
    return ReadingPick.objects.update_or_create(item=item, key=key, defaults=values)[0]


def forget_pick(*, item: AgendaItem, key: str) -> None:
    """Let the briefing decide again about this piece."""
    ReadingPick.objects.filter(item=item, key=key).delete()


@transaction.atomic
def save_preparation(*, owner: User, title: str, text: str, submission: UUID | None = None) -> Preparation:
    """Keep an agenda for its owner, 90 days; the same submission is kept once."""
    values = {"title": title[:160], "text": text}
    if submission is None:
        return Preparation.objects.create(owner=owner, **values)
    return Preparation.objects.get_or_create(submission=submission, owner=owner, defaults=values)[0]


def delete_preparation(*, preparation: Preparation) -> None:
    """Throw a saved preparation away."""
    preparation.delete()


def purge() -> int:
    """Throw away preparations past their 90 days (daily); return how many."""
    return Preparation.objects.out_of_date(timezone.now()).delete()[0]
