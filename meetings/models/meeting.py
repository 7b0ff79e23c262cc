"""A meeting, and who comes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models.series import Series
from members import audiences
from members.models_base import Visible, VisibleQuerySet
from vocabulary.models import SectorKind


class MeetingQuerySet(VisibleQuerySet):
    """Meetings."""

    def ahead(self):
        """What is still to come or is going on now, soonest first."""
        rows = self.filter(end__gte=timezone.now()).exclude(state=self.model.State.CANCELLED)
        return rows.order_by("start", "pk")

    def of(self, person):
        """The meetings that this person was invited to."""
        return self.filter(participants=person)


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
    note_takers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="wie maakt notities?"
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="meetings", verbose_name="reeks"
    )
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by", verbose_name="vorige bijeenkomst"
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="voorzitter"
    )
    introduction = models.TextField("bericht bij de uitnodiging", blank=True)
    proposals_until = models.DateField("onderwerpen voorstellen kan tot en met", null=True, blank=True)
    objections_until = models.DateField("bezwaar tegen het verslag kan tot en met", null=True, blank=True)
    invited_at = models.DateTimeField("uitnodiging verstuurd op", null=True, blank=True, editable=False)
    minutes_shared_at = models.DateTimeField("verslag gedeeld op", null=True, blank=True, editable=False)
    adopted_at = models.DateTimeField("verslag vastgesteld op", null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField("uitgave in agenda’s", default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = MeetingQuerySet.as_manager()

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

    @property
    def is_ahead(self) -> bool:
        """Return whether it is still to come, or going on now, and not cancelled."""
        return self.end >= timezone.now() and self.state != self.State.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.HELD, self.State.ADOPTED}

    @property
    def has_shared_minutes(self) -> bool:
        return self.minutes_shared_at is not None


class AttendanceQuerySet(models.QuerySet):
    """Who is invited."""

    def invited(self):
        """Who is on the list now."""
        return self.filter(removed_at=None).select_related("member__organisation__sector", "guest_sector")


class Attendance(models.Model):
    """Somebody who is invited, a member or a guest without an account: the answer, and whether they were there."""

    class Answer(models.TextChoices):
        NONE = "", "Nog geen antwoord"
        YES = "yes", "Ik kom"
        MAYBE = "maybe", "Misschien"
        NO = "no", "Ik kom niet"

    class Presence(models.TextChoices):
        UNKNOWN = "", "Niet ingevuld"
        PRESENT = "present", "Aanwezig"
        ABSENT = "absent", "Afwezig"
        EXCUSED = "excused", "Afwezig met bericht"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="bijeenkomst")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="attendances", verbose_name="lid"
    )
    guest_name = models.CharField("naam van de gast", max_length=120, blank=True)
    guest_email = models.EmailField("e-mailadres van de gast", blank=True)
    guest_sector = models.ForeignKey(
        SectorKind, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="sector van de gast"
    )
    answer = models.CharField("antwoord", max_length=10, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField("geantwoord op", null=True, blank=True)
    presence = models.CharField("aanwezig", max_length=10, choices=Presence, blank=True, default="")
    invited_sequence = models.IntegerField("laatste uitgave die is gemaild", default=-1, editable=False)
    removed_at = models.DateTimeField("van de lijst gehaald op", null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField("herinnerd op", null=True, blank=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once_per_member"),
            models.CheckConstraint(
                name="attendance_is_a_member_or_a_guest", condition=Q(member=None) ^ Q(guest_name="")
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """Return how this person is called: a member by first name."""
        return self.member.first_name if self.member else f"{self.guest_name} (gast)"

    @property
    def email(self) -> str:
        return self.member.email if self.member else self.guest_email

    @property
    def sector(self):
        """Return the sector whose seat this person takes, or None."""
        if self.member is None:
            return self.guest_sector
        return self.member.organisation.sector if self.member.organisation else None
