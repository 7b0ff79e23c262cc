"""How notes of meetings are found: once they are shared, by who may read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from meetings.models import Meeting, Note
from search.documents import AboutSource, Document, about, register
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
