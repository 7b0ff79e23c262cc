"""Meetings and what was noted there; a thin first version of the final types."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from members import audiences
from members.models_base import Visible, VisibleQuerySet
from vocabulary.models import Place, Practice, Principle, Theme, Variant
from writing.fields import WrittenField


class Meeting(Visible):
    """A meeting of the Ontwikkelkamer or of a pilot."""

    class State(models.TextChoices):
        CONCEPT = "concept", "Concept"
        INVITED = "invited", "Uitnodiging verstuurd"
        HELD = "held", "Gehouden"
        ADOPTED = "adopted", "Verslag vastgesteld"
        CANCELLED = "cancelled", "Afgelast"

    title = models.CharField("titel", max_length=160)
    start = models.DateTimeField("begin")
    end = models.DateTimeField("einde")
    location = models.CharField("plaats of link", max_length=200, blank=True)
    state = models.CharField("status", max_length=20, choices=State, default=State.CONCEPT)
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="meetings", verbose_name="deelnemers"
    )

    class Meta:
        ordering = ["-start", "-pk"]
        verbose_name, verbose_name_plural = "bijeenkomst", "bijeenkomsten"
        constraints = [models.CheckConstraint(name="meeting_ends_after_start", condition=Q(end__gte=F("start")))]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def key(self) -> str:
        return f"meeting:{self.pk}"

    def effective_audience(self) -> str:
        """A concept is for the facilitators and its owner."""
        return audiences.FACILITATORS if self.state == self.State.CONCEPT else self.audience_choice


class NoteQuerySet(VisibleQuerySet):
    """Notes."""

    def shared(self):
        return self.exclude(shared_at=None)


class Note(Visible):
    """What was noted at a meeting. Its audience is its own: that of the meeting, or wider when it was shared so."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=160)
    body = WrittenField("notitie")
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
