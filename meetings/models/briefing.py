"""What the facilitator did to the reading of an agenda item, and what members prepared for meetings elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from meetings.models.agenda import AgendaItem
from members.models_base import Visible, VisibleQuerySet
from writing.fields import WrittenField


class ReadingPick(models.Model):
    """A piece that the facilitator pinned to an agenda item or took from it; `key` as in 'lesson:4'."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="picks", verbose_name="agendapunt")
    key = models.CharField("stuk", max_length=60)
    is_dropped = models.BooleanField("weggelaten", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("op", default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="reading_pick_once")]

    def __str__(self):
        return self.key


class PreparationQuerySet(VisibleQuerySet):
    """Saved preparations."""

    def out_of_date(self, now):
        """Those past their term."""
        return self.filter(made_at__lt=now - timedelta(days=Preparation.DAYS_KEPT))


class Preparation(Visible):
    """An agenda or question for a meeting elsewhere that a member saved; the reading is looked up when it is opened."""

    DAYS_KEPT = 90

    title = models.CharField("titel", max_length=160)
    text = WrittenField("agenda of vraag")
    made_at = models.DateTimeField("bewaard op", default=timezone.now, editable=False)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name, verbose_name_plural = "voorbereiding", "voorbereidingen"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:preparation", args=[self.pk])

    def effective_audience(self) -> str:
        """Its owner's alone, whatever was chosen."""
        return self.owner_token()

    @property
    def kept_until(self):
        """Return the day on which it is thrown away."""
        return timezone.localdate(self.made_at) + timedelta(days=self.DAYS_KEPT)
