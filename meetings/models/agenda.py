"""What is on the agenda of a meeting."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from learnings.models import Dilemma, Lesson
from meetings.models.meeting import Meeting
from meetings.models.series import GOALS
from writing.fields import WrittenField


class AgendaQuerySet(models.QuerySet):
    """Agenda items; who sees the meeting sees those that are on the agenda."""

    def on_the_agenda(self):
        """What is (or was) on the agenda, in its order; not what was only proposed, declined or postponed."""
        return self.filter(state=self.model.State.ON).order_by("order", "pk")

    def proposed(self):
        return self.filter(state=self.model.State.PROPOSED).order_by("pk")


class AgendaItem(models.Model):
    """One subject of a meeting."""

    class Goal(models.TextChoices):
        SHARE = GOALS[0]
        DISCUSS = GOALS[1]
        DECIDE = GOALS[2]

    class State(models.TextChoices):
        PROPOSED = "proposed", "Voorgesteld"
        ON = "on", "Op de agenda"
        DECLINED = "declined", "Niet overgenomen"
        POSTPONED = "postponed", "Doorgeschoven"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="bijeenkomst")
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    title = models.CharField("titel", max_length=160)
    explanation = WrittenField("toelichting", blank=True, max_characters=3000)
    goal = models.CharField("doel", max_length=20, choices=Goal, default=Goal.DISCUSS)
    minutes = models.PositiveSmallIntegerField(
        "minuten", default=15, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="wie leidt dit in?",
    )
    dilemmas = models.ManyToManyField(Dilemma, blank=True, related_name="agenda_items", verbose_name="dilemma’s")
    lessons = models.ManyToManyField(Lesson, blank=True, related_name="agenda_items", verbose_name="lessen")
    state = models.CharField("status", max_length=20, choices=State, default=State.ON)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="voorgesteld door",
    )
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", verbose_name="komt van"
    )
    may_be_in_update = models.BooleanField("mag in de update", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = "agendapunt", "agendapunten"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#punt-{self.pk}"
