"""People, their organisations, teams, pilots and roles."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from vocabulary.models import Expertise, Place, Practice, SectorKind, Variant
from writing.fields import WrittenField


class Organisation(models.Model):
    """A partner of the network, of one sector."""

    name = models.CharField("naam", max_length=160, unique=True)
    sector = models.ForeignKey(SectorKind, models.PROTECT, related_name="organisations", verbose_name="sector")
    description = models.TextField("wat doen zij?", blank=True)
    website = models.URLField("website", blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = "organisatie", "organisaties"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("members:organisation", args=[self.pk])


class UserManager(BaseUserManager.from_queryset(models.QuerySet)):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields):
        """Make a user; without a password only a one-time code or a reset lets them in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        """Make an administrator (the command `createsuperuser`)."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        RoleTerm.objects.create(user=user, role=RoleTerm.Role.ADMINISTRATOR)
        return user

    def active_members(self):
        """People who take part now, for the list of members."""
        return self.filter(is_active=True).filter(pk__in=RoleTerm.objects.current().values("user"))


class User(AbstractUser):
    """Somebody who signs in with an e-mail address; a professional of one of the partners."""

    username = None
    email = models.EmailField("e-mailadres", unique=True)
    first_name = models.CharField("voornaam", max_length=80)
    last_name = models.CharField("achternaam", max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="organisatie"
    )
    function = models.CharField("functie", max_length=120, blank=True, help_text="Bijvoorbeeld: huisarts, POH-jeugd.")
    practice = models.ForeignKey(
        Practice, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name="praktijk"
    )
    variant = models.ForeignKey(
        Variant, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name="soort ondersteuning"
    )
    places = models.ManyToManyField(Place, blank=True, related_name="people", verbose_name="wijken waar je werkt")
    expertises = models.ManyToManyField(
        Expertise, blank=True, related_name="people", verbose_name="waar je veel van weet"
    )
    ask_me_about = models.CharField("vraag mij naar", max_length=200, blank=True)
    introduction = WrittenField("over jou", blank=True, max_characters=2000)
    visited_at = models.DateTimeField("laatste bezoek", null=True, blank=True, editable=False)
    previous_visit_at = models.DateTimeField("vorige bezoek", null=True, blank=True, editable=False)
    session_epoch = models.PositiveIntegerField("ronde van inloggen", default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()

    class Meta:
        ordering = ["first_name", "last_name", "pk"]
        verbose_name, verbose_name_plural = "lid", "leden"

    def __str__(self):
        return self.get_full_name() or self.email

    def get_absolute_url(self):
        return reverse("members:member", args=[self.pk])

    def name_for(self, viewer) -> str:
        """Return the name as `viewer` may see it: members by first name, in full for facilitators and oneself."""
        may_see_all = viewer.is_authenticated and (viewer.pk == self.pk or viewer.is_facilitator)
        return str(self) if may_see_all else self.first_name or "Een lid"

    def clean(self):
        """One spelling of an address, so that nobody has two accounts."""
        super().clean()
        self.email = self.email.lower()

    def get_session_auth_hash(self) -> str:
        """Every session carries this: it ends with a new password (Django's part) and with a next `session_epoch`."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self):
        """The same with older secret keys."""
        return (f"{older}.{self.session_epoch}" for older in super().get_session_auth_fallback_hash())

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today, as values of RoleTerm.Role."""
        return frozenset(self.role_terms.current().values_list("role", flat=True))

    @property
    def is_administrator(self) -> bool:
        return RoleTerm.Role.ADMINISTRATOR in self.roles

    @property
    def is_facilitator(self) -> bool:
        """A kwartiermaker; an administrator may do all that a kwartiermaker may."""
        return self.is_administrator or RoleTerm.Role.FACILITATOR in self.roles

    @property
    def is_analyst(self) -> bool:
        return RoleTerm.Role.ANALYST in self.roles

    @property
    def is_member(self) -> bool:
        return self.is_facilitator or RoleTerm.Role.MEMBER in self.roles

    @property
    def sector_slug(self) -> str:
        return self.organisation.sector.slug if self.organisation_id else ""

    @cached_property
    def main_place(self) -> Place | None:
        """The place shown behind the name: that of the practice, else the first of one's own."""
        return self.practice.place if self.practice_id else next(iter(self.places.all()), None)  # prefetch works

    @property
    def byline(self) -> str:
        """Function and place as members show them: 'POH-jeugd, Zuilen'."""
        return ", ".join(str(part) for part in (self.function, self.main_place) if part)


class RoleTermQuerySet(models.QuerySet):
    """Terms by time."""

    def current(self, on: date | None = None):
        """Terms that hold on a day (Europe/Amsterdam), today by default; the end day counts."""
        day = on or timezone.localdate()
        return self.filter(Q(end=None) | Q(end__gte=day), start__lte=day)


class RoleTerm(models.Model):
    """A role of somebody, from a day until a day. Django's groups follow it (members.services.sync_groups)."""

    class Role(models.TextChoices):
        MEMBER = "member", "Lid"
        FACILITATOR = "facilitator", "Kwartiermaker"
        ANALYST = "analyst", "Analist"
        ADMINISTRATOR = "administrator", "Beheerder"

    user = models.ForeignKey(User, models.CASCADE, related_name="role_terms", verbose_name="lid")
    role = models.CharField("rol", max_length=20, choices=Role, default=Role.MEMBER)
    start = models.DateField("van", default=timezone.localdate)
    end = models.DateField("tot en met", null=True, blank=True)

    objects = RoleTermQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "pk"]
        verbose_name, verbose_name_plural = "rol", "rollen"
        constraints = [
            models.CheckConstraint(
                name="roleterm_ends_after_start",
                condition=Q(end=None) | Q(end__gte=F("start")),
                violation_error_message="De laatste dag ligt voor de eerste. Kies een latere dag.",
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()} vanaf {date_format(self.start)}"

    @property
    def is_current(self) -> bool:
        """Whether the term holds today; the same rule as `current()`, on rows that were loaded already."""
        today = timezone.localdate()
        return self.start <= today and (self.end is None or self.end >= today)


class Pilot(models.Model):
    """A pilot: what it wants to learn, with whom, where and when."""

    name = models.CharField("naam", max_length=160, unique=True)
    slug = models.SlugField("adresdeel", max_length=80, unique=True)
    question = models.TextField("leervraag", blank=True)
    members = models.ManyToManyField(User, blank=True, related_name="pilots", verbose_name="leden")
    practices = models.ManyToManyField(Practice, blank=True, related_name="pilots", verbose_name="praktijken")
    places = models.ManyToManyField(Place, blank=True, related_name="pilots", verbose_name="plekken")
    start = models.DateField("begin")
    end = models.DateField("einde", null=True, blank=True)

    class Meta:
        ordering = ["start", "name"]
        verbose_name, verbose_name_plural = "pilot", "pilots"

    def __str__(self):
        return self.name


class Team(models.Model):
    """A team of people who work together, such as Extr@Utrecht Zuilen."""

    name = models.CharField("naam", max_length=160, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name="organisatie"
    )
    pilot = models.ForeignKey(Pilot, models.SET_NULL, null=True, blank=True, related_name="teams", verbose_name="pilot")
    members = models.ManyToManyField(User, blank=True, related_name="teams", verbose_name="leden")
    practices = models.ManyToManyField(Practice, blank=True, related_name="teams", verbose_name="praktijken")
    places = models.ManyToManyField(Place, blank=True, related_name="teams", verbose_name="plekken")
    start = models.DateField("begin", null=True, blank=True)
    end = models.DateField("einde", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = "team", "teams"

    def __str__(self):
        return self.name
