"""The shared words: themes, principles, variants, expertises, places, practices, synonyms and sectors."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from vocabulary.synonyms import parse_line


class Term(models.Model):
    """A word with a slug; the base of the small vocabularies."""

    name = models.CharField("naam", max_length=120, unique=True)
    slug = models.SlugField("adresdeel", max_length=80, unique=True, help_text="Verander dit liever niet.")
    description = models.TextField("uitleg", blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        """Propose the slug from the name."""
        self.slug = self.slug or slugify(self.name)[:80]


class Theme(Term):
    """What a text is about, such as 'Wachttijden en overbruggen'."""

    class Meta(Term.Meta):
        verbose_name, verbose_name_plural = "thema", "thema’s"


class Principle(Term):
    """One of the six uitgangspunten of the pilots."""

    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta(Term.Meta):
        ordering = ["order", "name"]
        verbose_name, verbose_name_plural = "uitgangspunt", "uitgangspunten"


class Variant(Term):
    """A form of youth support inside a general practice; on screen 'Soort ondersteuning'."""

    is_new = models.BooleanField("nieuw in de pilot", default=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta(Term.Meta):
        ordering = ["order", "name"]
        verbose_name, verbose_name_plural = "soort ondersteuning", "soorten ondersteuning"


class CareLayer(Term):
    """A layer or form of help: basishulp, aanvullende hulp."""

    class Meta(Term.Meta):
        verbose_name, verbose_name_plural = "vorm van hulp", "vormen van hulp"


class Expertise(Term):
    """What somebody knows about, and on which level it is to be found."""

    class Level(models.TextChoices):
        BUURT = "buurt", "Buurt"
        WIJK = "wijk", "Wijk"
        STAD = "stad", "Stad"

    level = models.CharField("niveau", max_length=10, choices=Level, default=Level.WIJK)

    class Meta(Term.Meta):
        verbose_name, verbose_name_plural = "expertise", "expertises"


class SectorKind(Term):
    """The kind of organisation somebody works for: huisarts, buurtteam, onderwijs, gemeente …"""

    class Meta(Term.Meta):
        verbose_name, verbose_name_plural = "sector", "sectoren"


class PlaceQuerySet(models.QuerySet):
    """Places by their level."""

    def wijken(self):
        return self.filter(level=Place.Level.WIJK)

    def within(self, place: Place):
        """The place itself and all that lies in it."""
        return self.filter(path__startswith=place.path)


class Place(models.Model):
    """A stad, wijk, subwijk or buurt. The tree is kept in `path`, as '/utrecht/noordwest/zuilen/'."""

    class Level(models.TextChoices):
        STAD = "stad", "Stad"
        WIJK = "wijk", "Wijk"
        SUBWIJK = "subwijk", "Subwijk"
        BUURT = "buurt", "Buurt"

    name = models.CharField("naam", max_length=80)
    slug = models.SlugField("adresdeel", max_length=80, unique=True)
    level = models.CharField("soort", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="ligt in"
    )
    path = models.CharField(max_length=400, editable=False, db_index=True)
    cbs_code = models.CharField("CBS-code", max_length=12, blank=True)
    boundary_year = models.PositiveSmallIntegerField("jaar van de CBS-grens", null=True, blank=True)
    aliases = models.JSONField("andere namen", default=list, blank=True)
    tile_row = models.PositiveSmallIntegerField("rij op de tegelkaart", null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField("kolom op de tegelkaart", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name, verbose_name_plural = "plek", "plekken"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep the path true, below this place too."""
        old = self.path
        self.path = f"{self.parent.path if self.parent_id else '/'}{self.slug}/"
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "path"}
        super().save(*args, **kwargs)
        if old and old != self.path:
            for child in self.children.all():
                child.parent = self
                child.save()

    def get_absolute_url(self):
        return reverse("cms:place", args=[self.slug])

    def clean(self):
        """A place cannot lie in itself."""
        super().clean()
        if self.parent_id and self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": "Een plek kan niet in zichzelf liggen. Kies een andere plek."})

    @property
    def slugs(self) -> list[str]:
        """The slug of this place and of everything it lies in below the city: ['noordwest', 'zuilen']."""
        return self.path.strip("/").split("/")[1:] or [self.slug]

    @property
    def is_city(self) -> bool:
        return self.level == self.Level.STAD


class Practice(ClusterableModel):
    """A general practice that takes part: its variant, who is there when, and the agreements made."""

    name = models.CharField("naam", max_length=120, unique=True)
    slug = models.SlugField("adresdeel", max_length=80, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="practices", verbose_name="plek")
    variants = models.ManyToManyField(
        Variant, related_name="practices", blank=True, verbose_name="soorten ondersteuning"
    )
    how_to_reach = models.TextField("hoe je ze bereikt", blank=True, help_text="Alleen gegevens van de praktijk zelf.")

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = "praktijk", "praktijken"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("members:practice", args=[self.slug])

    def clean(self):
        super().clean()
        self.slug = self.slug or slugify(self.name)[:80]


class PracticePresence(Orderable):
    """Who of the youth support is in the practice on which day."""

    class Day(models.IntegerChoices):
        MONDAY = 1, "maandag"
        TUESDAY = 2, "dinsdag"
        WEDNESDAY = 3, "woensdag"
        THURSDAY = 4, "donderdag"
        FRIDAY = 5, "vrijdag"

    practice = ParentalKey(Practice, on_delete=models.CASCADE, related_name="presences")
    day = models.PositiveSmallIntegerField("dag", choices=Day)
    who = models.CharField("wie", max_length=120, help_text="Bijvoorbeeld: gezinswerker van het buurtteam")
    hours = models.CharField("tijden", max_length=60, blank=True)

    class Meta(Orderable.Meta):
        verbose_name, verbose_name_plural = "aanwezigheid", "wie is er wanneer"


class PracticeAgreement(Orderable):
    """An agreement on working together in a practice, with the day it is looked at again."""

    practice = ParentalKey(Practice, on_delete=models.CASCADE, related_name="agreements")
    text = models.TextField("afspraak")
    review_date = models.DateField("opnieuw bekijken op", null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name, verbose_name_plural = "samenwerkingsafspraak", "samenwerkingsafspraken"


def validate_synonym_line(value: str) -> None:
    """Refuse what search would not understand as one rule (`vocabulary.synonyms`)."""
    try:
        parse_line(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Synonym(models.Model):
    """One line of synonyms in the Solr format: 'a, b' or 'a => b, c'."""

    line = models.CharField("regel", max_length=500, unique=True, validators=[validate_synonym_line])

    class Meta:
        ordering = ["line"]
        verbose_name, verbose_name_plural = "synoniem", "synoniemen"

    def __str__(self):
        return self.line
