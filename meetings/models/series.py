"""A series: meetings that come back, with who usually comes, where, and what is usually on the agenda."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from members import audiences
from members.models_base import Visible
from vocabulary.models import SectorKind

GOALS = [("share", "Delen"), ("discuss", "Bespreken"), ("decide", "Besluiten")]


class Series(Visible):
    """Meetings that come back; it gives a new meeting its people, place, audience and agenda."""

    title = models.CharField("naam", max_length=160)
    location = models.CharField("vaste plaats of link", max_length=200, blank=True)
    usual_minutes = models.PositiveSmallIntegerField(
        "duur in minuten", default=120, validators=[MinValueValidator(15), MaxValueValidator(600)]
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="meeting_series", verbose_name="vaste deelnemers"
    )
    is_active = models.BooleanField("loopt nog", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name, verbose_name_plural = "reeks", "reeksen"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:series_edit", args=[self.pk])

    def effective_audience(self) -> str:
        """A series itself is for who organises."""
        return audiences.FACILITATORS


class SeriesItem(models.Model):
    """What is usually on the agenda."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    title = models.CharField("titel", max_length=160)
    goal = models.CharField("doel", max_length=20, choices=GOALS, default="discuss")
    minutes = models.PositiveSmallIntegerField("minuten", default=15)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class Seat(models.Model):
    """So many seats of a series are for people of this sector."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="seats")
    sector = models.ForeignKey(SectorKind, models.CASCADE, related_name="+", verbose_name="sector")
    count = models.PositiveSmallIntegerField("aantal plaatsen", default=1)

    class Meta:
        ordering = ["sector__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["series", "sector"], name="seats_once_per_sector")]

    def __str__(self):
        return f"{self.sector}: {self.count}"
