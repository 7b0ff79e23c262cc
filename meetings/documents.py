"""How meetings are found: a meeting once it is announced, what was noted and decided once that is shared."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone

from meetings.models import AgendaItem, Meeting, Note
from search.documents import AboutSource, Document, DocumentSource, about, register
from search.sources import fingerprint


@register
class NoteSource(AboutSource):
    """Notes of meetings."""

    model, kind = Note, "meeting_note"
    related = (*AboutSource.related, "meeting")
    prefetched = (*AboutSource.prefetched, "links")

    def queryset(self) -> models.QuerySet:
        return Note.objects.shared()

    def document(self, note: Note) -> Document:
        facets, labels = about(note)
        start = note.meeting.start
        facets |= {"year": [str(timezone.localtime(start).year)]}
        return Document(
            key=note.key,
            kind=self.kind,
            title=note.title,
            body=note.body.text,
            url=note.get_absolute_url(),
            date=start,
            audience=note.audience,
            owner=note.owner_id,
            facets=facets,
            labels=labels,
            links=[link.key for link in note.links.all()],
            version=fingerprint(note.title, note.body.source, note.audience, note.owner_id, start, *labels),
        )

    def affected_by(self, instance: models.Model) -> Iterable[str]:
        """A meeting that moves takes its notes along."""
        if isinstance(instance, Meeting):
            return [f"{self.kind}:{pk}" for pk in instance.notes.values_list("pk", flat=True)]
        return super().affected_by(instance)


@register
class MeetingSource(DocumentSource):
    """Announced meetings with their agenda; decisions and action points are in it once the minutes are shared."""

    model, kind = Meeting, "meeting"
    prefetched = (Prefetch("items", AgendaItem.objects.on_the_agenda()), "decisions", "actionpoints")

    def queryset(self) -> models.QuerySet:
        return Meeting.objects.exclude(state=Meeting.State.CONCEPT)

    def document(self, meeting: Meeting) -> Document:
        lines = [meeting.location, *(item.title for item in meeting.items.all())]
        if meeting.has_shared_minutes:
            lines += [f"Besluit: {decision.statement}" for decision in meeting.decisions.all()]
            lines += [f"Actiepunt: {action.what}" for action in meeting.actionpoints.all()]
        body = "\n".join(line for line in lines if line)
        return Document(
            key=meeting.key,
            kind="meeting_note",
            title=meeting.title,
            body=body,
            url=meeting.get_absolute_url(),
            date=meeting.start,
            audience=meeting.audience,
            owner=meeting.owner_id,
            facets={"year": [str(timezone.localtime(meeting.start).year)]},
            version=fingerprint(meeting.title, body, meeting.audience, meeting.owner_id, meeting.start),
        )
