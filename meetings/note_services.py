"""Writing notes: two people may write at once, and no text is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from learnings.services import refuse_bsn
from meetings.errors import MinutesAreAdopted
from meetings.models import AgendaItem, KeptText, Meeting, Note
from members.models import User
from search import outbox
from writing.html import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: the note as it is now, and the text that was kept beside it when somebody else wrote too."""

    note: Note
    kept: KeptText | None = None


def note_of(item: AgendaItem, by: User | None = None) -> Note:
    """Return the note of an item, made (and not yet stored) when there is none."""
    found = Note.objects.filter(item=item).first()
    return found or Note(
        meeting=item.meeting,
        item=item,
        title=item.title,
        order=item.order,
        owner=None,
        shared_at=None,
        version=0,
        audience_choice=item.meeting.audience_choice,
    )


@transaction.atomic
def save_note(*, item: AgendaItem, by: User, version: int, body: str) -> Saved:
    """Store what somebody wrote at an item.

    `version` is that of the text that was on the screen (0 when there was none). When somebody else saved meanwhile,
    the note stays as it is and this text is kept beside it, unless it goes on where the note ends; what the same writer
    sends after that goes to the kept text, until both are put together. Raises HoldsBsn and MinutesAreAdopted.
    """
    refuse_bsn([body])
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.state == Meeting.State.ADOPTED:
        raise MinutesAreAdopted
    note = note_of(item)
    kept = KeptText.objects.filter(note=note, writer=by, handled_at=None).last() if note.pk else None
    is_same = note.pk is not None and note.body.source == body
    if is_same and kept is None:
        return Saved(note)
    is_old = version != note.version and not _holds_all(note, body)
    if kept is not None or is_old:
        if kept is None and not body.strip():
            return Saved(note)
        return Saved(note, _keep(note, by, body, kept))
    note.body, note.version = body, note.version + 1
    note.save()
    if note.shared_at:
        outbox.changed(note)
    return Saved(note)


def _holds_all(note: Note, body: str) -> bool:
    """Return whether a text begins with all that stands in the note, as when the answer to its saving was lost."""
    return bool(note.pk) and bool(note.body.source) and body.startswith(note.body.source)


def _keep(note: Note, by: User, body: str, kept: KeptText | None) -> KeptText:
    kept = kept or KeptText(note=note, writer=by)
    kept.body, kept.kept_at = body, timezone.now()
    kept.save()
    return kept


@transaction.atomic
def put_together(*, kept: KeptText, body: str | None = None) -> Note:
    """Put a kept text into its note: below what stands there, or as `body`, which somebody made of both.

    When the whole would be longer than a text may be, the kept text stays where it is. Raises HoldsBsn.
    """
    row = KeptText.objects.select_for_update().get(pk=kept.pk)
    note = Note.objects.select_for_update().get(pk=row.note_id)
    if row.handled_at:
        return note
    together = body if body is not None else join(note.body.source, row.body.source)
    refuse_bsn([together])
    if len(together.encode()) > MAX_BYTES:
        return note
    note.body, note.version = together, note.version + 1
    note.save()
    row.handled_at = timezone.now()
    row.save(update_fields=["handled_at"])
    if note.shared_at:
        outbox.changed(note)
    return note


def join(first: str, second: str) -> str:
    """Return both texts without saying the same twice: a text that holds the other is the whole."""
    if second.strip() in first:
        return first
    if first.strip() in second:
        return second
    return f"{first.rstrip()}\n\n{second.lstrip()}"
