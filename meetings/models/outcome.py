"""What came of a meeting: decisions, action points, and what attendees want changed in the minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from members import audiences
from members.models_base import Visible, VisibleQuerySet


class OutcomeQuerySet(VisibleQuerySet):
    """Decisions and action points."""

    def shared(self):
        """Those of meetings whose minutes were shared."""
        return self.exclude(meeting__minutes_shared_at=None)


class Outcome(Visible):
    """What came of a meeting: for the facilitators until the minutes are shared, for its audience from then on."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="%(class)ss", verbose_name="bijeenkomst")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="%(class)ss", verbose_name="agendapunt"
    )
    made_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        abstract = True

    def effective_audience(self) -> str:
        """Not before the minutes are shared."""
        return self.audience_choice if self.meeting.minutes_shared_at else audiences.FACILITATORS


class Decision(Outcome):
    """What was decided. A commitment also has an amount, who sees to it and an end, as 'zes fte voor twee jaar'."""

    statement = models.CharField("besluit", max_length=500)
    is_commitment = models.BooleanField("het is een toezegging", default=False)
    amount = models.CharField("hoeveel", max_length=120, blank=True)
    responsible = models.CharField("wie zegt het toe", max_length=120, blank=True)
    end = models.DateField("tot en met", null=True, blank=True)
    review_date = models.DateField("opnieuw bekijken op", null=True, blank=True)
    returned_at = models.DateTimeField("kwam terug op", null=True, blank=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name, verbose_name_plural = "besluit", "besluiten"

    def __str__(self):
        return self.statement

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#besluit-{self.pk}"

    @property
    def key(self) -> str:
        return f"decision:{self.pk}"


class ActionPointQuerySet(OutcomeQuerySet):
    """Action points."""

    def still_open(self):
        return self.filter(done_at=None, dropped_at=None)

    def late(self, on=None):
        return self.still_open().filter(due__lt=on or timezone.localdate())


class ActionPoint(Outcome):
    """Something that one person does before a date; `owner` is that person, who always sees it."""

    what = models.CharField("wat", max_length=300)
    due = models.DateField("vóór", null=True, blank=True)
    done_at = models.DateTimeField("klaar op", null=True, blank=True)
    dropped_at = models.DateTimeField("vervallen op", null=True, blank=True)
    result = models.CharField("wat kwam ervan?", max_length=300, blank=True)
    reminded_at = models.DateTimeField("herinnerd op", null=True, blank=True, editable=False)

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name, verbose_name_plural = "actiepunt", "actiepunten"
        constraints = [
            models.CheckConstraint(name="action_point_done_or_dropped", condition=Q(done_at=None) | Q(dropped_at=None))
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#actiepunt-{self.pk}"

    @property
    def key(self) -> str:
        return f"action_point:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()


class Amendment(models.Model):
    """What somebody who was invited wants changed in the minutes, or an objection."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="amendments")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="agendapunt"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="wie")
    text = models.TextField("wat moet er anders?", blank=True)
    agrees = models.BooleanField("geen bezwaar", default=False)
    made_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    handled_at = models.DateTimeField("verwerkt op", null=True, blank=True)
    answer = models.CharField("wat er mee gebeurde", max_length=300, blank=True)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.text[:60]
