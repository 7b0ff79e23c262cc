"""What people are told: notices, preferences per kind, and the locks and runs of periodic jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notice(models.Model):
    """One thing told to one person. `about` is the key of the thing ('dilemma:12'); text never holds the story."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("soort", max_length=40)
    about = models.CharField("over", max_length=60, blank=True)
    title = models.CharField("titel", max_length=200)
    url = models.CharField("adres", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField("gelezen op", null=True, blank=True)
    mailed_at = models.DateTimeField("gemaild op", null=True, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name, verbose_name_plural = "melding", "meldingen"
        constraints = [
            models.UniqueConstraint(
                fields=["to", "dedupe_key"], condition=~Q(dedupe_key=""), name="notice_told_once"
            )
        ]

    def __str__(self):
        return self.title


class Preference(models.Model):
    """How often somebody wants mail about a kind of notice."""

    class Rhythm(models.TextChoices):
        OFF = "off", "Niet mailen"
        AT_ONCE = "at_once", "Meteen"
        DAILY = "daily", "Eén mail per dag"
        WEEKLY = "weekly", "Eén mail per week"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField("soort", max_length=40)
    rhythm = models.CharField("hoe vaak", max_length=10, choices=Rhythm, default=Rhythm.DAILY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="preference_once_per_kind")]

    def __str__(self):
        return f"{self.kind}: {self.rhythm}"


class JobRun(models.Model):
    """When a periodic job last ran; the row is the lock that keeps two clocks from running it at once."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
