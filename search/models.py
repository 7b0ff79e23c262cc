"""The outbox of the index, and what surrounds the search page: saved searches, counts, best bets, crisis contacts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class IndexChange(models.Model):
    """A thing that must be indexed again, or removed; written in the same transaction as the change itself.

    `key` names the thing ('dilemma:12'). `narrowed` says that its audience became smaller, so that it is left out of
    queries until the row is applied.
    """

    key = models.CharField(max_length=60, db_index=True)
    narrowed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.key


class SavedSearch(models.Model):
    """A search that a member keeps, to hear what is new.

    `address` is the part of the address behind the question mark, in a fixed order and without a page number.
    `known` holds the keys that the member has seen, `fresh` the keys that came since, `told` which of those a notice
    was about.
    """

    class Rhythm(models.TextChoices):
        OFF = "off", "niet"
        DAILY = "daily", "elke dag"
        WEEKLY = "weekly", "elke week"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField("naam", max_length=120)
    address = models.CharField(max_length=1000)
    rhythm = models.CharField("bericht bij iets nieuws", max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    known = models.JSONField(default=list)
    fresh = models.JSONField(default=list)
    told = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "address"], name="one_saved_search_per_address")]
        verbose_name, verbose_name_plural = "bewaarde zoekopdracht", "bewaarde zoekopdrachten"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('search:search')}?{self.address}"


class QueryCount(models.Model):
    """How often members searched for these words on a day, and what came of it; nobody knows who.

    `empty` counts searches without a result, `weak` those with one or two, or with words that had to be corrected.
    """

    day = models.DateField(db_index=True)
    words = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    weak = models.PositiveIntegerField(default=0)
    useful = models.PositiveIntegerField(default=0)
    useless = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="one_query_count_per_day")]
        verbose_name, verbose_name_plural = "zoekvraag", "zoekvragen"

    def __str__(self):
        return f"{self.words} ({self.day})"


class BestBet(models.Model):
    """What a facilitator puts on top of the results for these words. `key` names the thing ('lesson:4')."""

    words = models.CharField("zoekwoorden", max_length=100)
    key = models.CharField(max_length=60)
    title = models.CharField("titel", max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["words", "pk"]
        constraints = [models.UniqueConstraint(fields=["words", "key"], name="one_best_bet_per_thing")]
        verbose_name, verbose_name_plural = "aanrader", "aanraders"

    def __str__(self):
        return f"{self.words}: {self.title}"


DEFAULT_CONTACTS = """Direct gevaar: 112
113 Zelfmoordpreventie: 113 of 0800-0113
Veilig Thuis: 0800-2000
Crisisdienst: via de huisarts of de huisartsenpost"""


@register_setting(icon="warning")
class CrisisSettings(BaseGenericSetting):
    """Whom to call in a crisis: shown above searches and texts about suicide, abuse or crisis."""

    contacts = models.TextField(
        "wie je belt",
        default=DEFAULT_CONTACTS,
        max_length=1000,
        help_text="Eén per regel, met het nummer achter de dubbele punt. Het eerste nummer op de regel is te bellen.",
    )

    panels = [FieldPanel("contacts")]

    class Meta:
        verbose_name = "Hulp bij crisis"
