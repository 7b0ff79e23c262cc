"""The learning loop: a dilemma gets responses, becomes a lesson, and a lesson gathers experience."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from learnings.querysets import DilemmaQuerySet, ExperienceQuerySet, LessonQuerySet, ResponseQuerySet
from members import audiences
from members.models_base import Visible
from vocabulary.models import Expertise, Place, Practice, Principle, SectorKind, Theme, Variant
from writing.fields import WrittenField

DILEMMA_CHARACTERS = 3000  # ui.md, "Writing field"


class Tagged(models.Model):
    """What a dilemma and a lesson are about."""

    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="wijk")
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="praktijk"
    )
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="soort ondersteuning"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name="thema’s")
    principles = models.ManyToManyField(Principle, blank=True, related_name="+", verbose_name="uitgangspunten")

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A thing that two people may edit: the second save is told when the version moved on.

    `submission` is the idempotency key of the form that made it, so that a double submit makes one thing.
    """

    version = models.PositiveIntegerField(default=1, editable=False, validators=[MinValueValidator(1)])
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("gewijzigd op", auto_now=True)

    class Meta:
        abstract = True


class Dilemma(Versioned, Tagged, Visible):
    """A question from daily work in a pilot, put to the network."""

    class State(models.TextChoices):
        CONCEPT = "concept", "Concept"
        OPEN = "open", "Open"
        IN_DISCUSSION = "in_discussion", "In gesprek"
        CLOSED = "closed", "Afgerond"

    class Outcome(models.TextChoices):
        LESSON = "lesson", "Er is een les van gemaakt"
        INSIGHT = "insight", "Het gaf een inzicht"
        NONE = "none", "Er is nog geen antwoord"

    title = models.CharField("titel", max_length=120, help_text="Eén vraag, zonder namen.")
    situation = WrittenField("wat speelt er?", blank=True, max_characters=DILEMMA_CHARACTERS)
    difficulty = WrittenField("wat maakt het lastig?", blank=True, max_characters=DILEMMA_CHARACTERS)
    question = WrittenField("je vraag aan collega’s", blank=True, max_characters=DILEMMA_CHARACTERS)
    options = WrittenField("welke keuzes zie je?", blank=True, max_characters=DILEMMA_CHARACTERS)
    voice = WrittenField("wat zegt het kind of de ouder?", blank=True, max_characters=DILEMMA_CHARACTERS)
    state = models.CharField("status", max_length=20, choices=State, default=State.CONCEPT)
    outcome = models.CharField("uitkomst", max_length=20, choices=Outcome, blank=True)
    conclusion = WrittenField("wat kwam eruit?", blank=True, max_characters=DILEMMA_CHARACTERS)
    is_pseudonymous = models.BooleanField("zonder naam", default=False)
    pseudonym = models.CharField("getoond als", max_length=120, blank=True, editable=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="namens geplaatst door",
    )
    expertises_missed = models.ManyToManyField(
        Expertise, blank=True, related_name="+", verbose_name="expertise die je mist"
    )
    may_inform_procurement = models.BooleanField("mag anoniem mee naar de uitvraag", default=False)
    has_findings = models.BooleanField("bevat mogelijk persoonsgegevens", default=False, editable=False)
    is_hidden = models.BooleanField("verborgen", default=False)
    posted_at = models.DateTimeField("geplaatst op", null=True, blank=True)
    closed_at = models.DateTimeField("afgerond op", null=True, blank=True)

    objects = DilemmaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name, verbose_name_plural = "dilemma", "dilemma’s"
        constraints = [
            models.CheckConstraint(
                name="dilemma_closed_has_date",
                condition=(Q(state="closed") & Q(closed_at__isnull=False)) | (~Q(state="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="dilemma_posted_has_date", condition=Q(state="concept") | Q(posted_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("learnings:dilemma", args=[self.pk])

    @property
    def key(self) -> str:
        return f"dilemma:{self.pk}"

    def effective_audience(self) -> str:
        """A concept is its owner's alone; a hidden dilemma is for the facilitators."""
        if self.state == self.State.CONCEPT:
            return self.owner_token()
        return audiences.FACILITATORS if self.is_hidden else self.audience_choice

    @property
    def status_style(self) -> str:
        """The look of the state: `new`, `done` or none."""
        return {self.State.OPEN: "new", self.State.CLOSED: "done"}.get(self.state, "")

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.OPEN, self.State.IN_DISCUSSION}


class Ask(models.Model):
    """A colleague whom the author asks to think along."""

    dilemma = models.ForeignKey(Dilemma, models.CASCADE, related_name="asks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="asks")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("waarom", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    asked_at = models.DateTimeField("gevraagd op", null=True, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["dilemma", "person"], name="ask_once_per_person")]

    def __str__(self):
        return f"vraag {self.pk} bij dilemma {self.dilemma_id}"


class Response(Versioned):
    """What a colleague answers to a dilemma. It is seen by those who see the dilemma, unless it is hidden."""

    dilemma = models.ForeignKey(Dilemma, models.CASCADE, related_name="responses")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="responses", verbose_name="van")
    body = WrittenField("je reactie", max_characters=DILEMMA_CHARACTERS)
    is_helpful = models.BooleanField("helpend", default=False)
    is_hidden = models.BooleanField("verborgen", default=False)
    posted_at = models.DateTimeField("geplaatst op", default=timezone.now)
    edited_at = models.DateTimeField("aangepast op", null=True, blank=True)

    objects = ResponseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["posted_at", "pk"]
        verbose_name, verbose_name_plural = "reactie", "reacties"

    def __str__(self):
        return f"reactie {self.pk}"

    def get_absolute_url(self):
        return f"{self.dilemma.get_absolute_url()}#reactie-{self.pk}"


class Follow(models.Model):
    """A member who wants to hear of a thing; `key` is the key of its search document, such as 'dilemma:12'."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    key = models.CharField(max_length=60, db_index=True)
    since = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="follow_once")]

    def __str__(self):
        return self.key


class Lesson(Versioned, Tagged, Visible):
    """What the network learned: an instruction, what shows it, and where it holds and where not."""

    class State(models.TextChoices):
        CONCEPT = "concept", "Concept"
        REVIEW = "review", "Wordt getoetst"
        ADOPTED = "adopted", "Vastgesteld"
        SUPERSEDED = "superseded", "Vervangen"
        WITHDRAWN = "withdrawn", "Vervallen"

    title = models.CharField("titel", max_length=120, help_text="Als opdracht: ‘Spreek af wie belt’.")
    lead = models.CharField("in één zin", max_length=300, blank=True)
    learned = WrittenField("wat we leerden", blank=True)
    evidence = WrittenField("waar blijkt dat uit?", blank=True)
    limits = WrittenField("wanneer geldt dit niet?", blank=True)
    contributed = WrittenField("woorden van de indiener", blank=True, editable=False)
    state = models.CharField("status", max_length=20, choices=State, default=State.CONCEPT)
    state_reason = models.CharField("reden", max_length=300, blank=True)
    is_hidden = models.BooleanField("verborgen", default=False)
    has_findings = models.BooleanField("bevat mogelijk persoonsgegevens", default=False, editable=False)
    submitted_at = models.DateTimeField("ingediend op", null=True, blank=True)
    adopted_at = models.DateTimeField("vastgesteld op", null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vastgesteld door",
    )
    review_date = models.DateField("opnieuw bekijken op", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="vervangen door"
    )
    contributors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="contributed_lessons", verbose_name="gemaakt door"
    )

    objects = LessonQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-adopted_at", "-pk"]
        verbose_name, verbose_name_plural = "les", "lessen"
        constraints = [
            models.CheckConstraint(
                name="lesson_superseded_names_successor",
                condition=(Q(state="superseded") & Q(superseded_by__isnull=False))
                | (~Q(state="superseded") & Q(superseded_by=None)),
            ),
            models.CheckConstraint(
                name="lesson_adopted_has_date", condition=~Q(state="adopted") | Q(adopted_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("learnings:lesson", args=[self.pk])

    @property
    def key(self) -> str:
        return f"lesson:{self.pk}"

    def effective_audience(self) -> str:
        """A concept is its owner's alone; one under review or hidden is for the facilitators (and its owner)."""
        if self.state == self.State.CONCEPT:
            return self.owner_token()
        if self.is_hidden or self.state == self.State.REVIEW:
            return audiences.FACILITATORS
        return self.audience_choice


class LessonScope(models.Model):
    """Where a lesson holds, or where it does not and why: by place, practice, variant or sector."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="scopes")
    holds = models.BooleanField("geldt hier", default=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="wijk")
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="praktijk"
    )
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="soort ondersteuning"
    )
    sector = models.ForeignKey(
        SectorKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sector"
    )
    reason = models.CharField("waarom", max_length=300, blank=True)

    class Meta:
        ordering = ["-holds", "pk"]
        constraints = [
            models.CheckConstraint(
                name="scope_names_something",
                condition=Q(place__isnull=False)
                | Q(practice__isnull=False)
                | Q(variant__isnull=False)
                | Q(sector__isnull=False),
            )
        ]

    def __str__(self):
        return ", ".join(str(part) for part in (self.place, self.practice, self.variant, self.sector) if part)


class LessonSource(models.Model):
    """What a lesson was made from: a dilemma, possibly one response to it. Sources of other rooms stand there."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="sources")
    dilemma = models.ForeignKey(Dilemma, models.PROTECT, related_name="lesson_sources")
    response = models.ForeignKey(Response, models.PROTECT, null=True, blank=True, related_name="lesson_sources")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "response"], name="source_response_once"),
            models.UniqueConstraint(
                fields=["lesson", "dilemma"], condition=Q(response=None), name="source_dilemma_once"
            ),
        ]

    def __str__(self):
        return f"bron {self.pk} van les {self.lesson_id}"


class Experience(Versioned):
    """How a lesson worked for one member; asked again after a while. Seen by those who see the lesson."""

    class Outcome(models.TextChoices):
        WORKED = "worked", "Werkte"
        PARTLY = "partly", "Werkte deels"
        NOT = "not", "Werkte niet bij ons"

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="experiences")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="experiences")
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome)
    note = models.CharField("in één regel", max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="wijk")
    sector = models.ForeignKey(
        SectorKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sector"
    )
    recorded_at = models.DateTimeField("vastgelegd op", default=timezone.now)
    asked_again_at = models.DateTimeField("opnieuw gevraagd op", null=True, blank=True)
    resolved_at = models.DateTimeField("besproken op", null=True, blank=True)
    is_hidden = models.BooleanField("verborgen", default=False)

    objects = ExperienceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name, verbose_name_plural = "ervaring", "ervaringen"
        constraints = [models.UniqueConstraint(fields=["lesson", "owner"], name="experience_once_per_member")]

    def __str__(self):
        return f"ervaring {self.pk} met les {self.lesson_id}"
