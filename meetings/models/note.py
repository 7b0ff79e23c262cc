"""What was noted at a meeting, per agenda item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from members import audiences
from members.models_base import Visible, VisibleQuerySet
from vocabulary.models import Place, Practice, Principle, Theme, Variant
from writing.fields import WrittenField


class NoteQuerySet(VisibleQuerySet):
    """Notes."""

    def shared(self):
        return self.exclude(shared_at=None)


class Note(Visible):
    """What was noted at a meeting. Its audience is its own: that of the meeting, or wider when it was shared so."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=160)
    body = WrittenField("notitie")
    item = models.OneToOneField(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="note", verbose_name="agendapunt"
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="wijk")
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="praktijk"
    )
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="soort ondersteuning"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name="thema’s")
    principles = models.ManyToManyField(Principle, blank=True, related_name="+", verbose_name="uitgangspunten")
    shared_at = models.DateTimeField("gedeeld op", null=True, blank=True, default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "order", "pk"]
        verbose_name, verbose_name_plural = "notitie", "notities"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#notitie-{self.pk}"

    @property
    def key(self) -> str:
        return f"meeting_note:{self.pk}"

    def effective_audience(self) -> str:
        """Until it is shared, a note is for the facilitators and its writer."""
        return self.audience_choice if self.shared_at else audiences.FACILITATORS


class NoteSource(models.Model):
    """A link between a note and what it discussed or led to, by the key of that thing ('lesson:4')."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="links")
    key = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "key"], name="note_links_once")]

    def __str__(self):
        return self.key


class KeptText(models.Model):
    """A text of somebody who wrote at the same time: the other one stands in the note, this one is not lost."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="kept_texts")
    body = WrittenField("tekst")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="schrijver")
    kept_at = models.DateTimeField("bewaard op", default=timezone.now)
    handled_at = models.DateTimeField("verwerkt op", null=True, blank=True)

    class Meta:
        ordering = ["kept_at", "pk"]

    def __str__(self):
        return f"{self.note_id} {self.kept_at:%Y-%m-%d %H:%M}"
