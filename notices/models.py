"""What people are told: notices, preferences per kind, the runs of periodic jobs and the workers that live."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from notices.querysets import NoticeQuerySet


class Notice(models.Model):
    """One thing told to one person. `about` is the key of the thing ('dilemma:12'); text never holds the story.

    The row is the queue of the mail as well: it waits until `mailed_at` is set.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("soort", max_length=40)
    about = models.CharField("over", max_length=60, blank=True)
    title = models.CharField("titel", max_length=200)
    url = models.CharField("adres", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField("gelezen op", null=True, blank=True)
    mailed_at = models.DateTimeField("gemaild op", null=True, blank=True)
    tried_at = models.DateTimeField("laatst geprobeerd op", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("mislukte pogingen", default=0)
    dedupe_key = models.CharField(max_length=120, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name, verbose_name_plural = "melding", "meldingen"
        constraints = [
            models.UniqueConstraint(fields=["to", "dedupe_key"], condition=~Q(dedupe_key=""), name="notice_told_once")
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(mailed_at=None), name="notice_waiting")]

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

    @property
    def has_failed(self) -> bool:
        """Whether the last run ended in an error, or never ended."""
        return self.started_at is not None and (self.finished_at is None or self.error != "")


class Worker(models.Model):
    """A background worker, and when it last said that it lives."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return self.name
