"""The smallest valid people, organisations and places; traits make the variants."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.models import Organisation, Pilot, RoleTerm, User
from vocabulary.models import Expertise, Place, Practice, Principle, SectorKind, Theme, Variant


class PlaceFactory(DjangoModelFactory):
    """A wijk in Utrecht; pass `parent` for a subwijk."""

    class Meta:
        model = Place
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Wijk {n}")
    slug = factory.LazyAttribute(lambda place: place.name.lower().replace(" ", "-"))
    level = Place.Level.WIJK
    parent = factory.LazyFunction(lambda: city())

    class Params:
        city = factory.Trait(name="Utrecht", level=Place.Level.STAD, parent=None)


def city() -> Place:
    """Return the one city, made when it is not there."""
    return Place.objects.filter(level=Place.Level.STAD).first() or PlaceFactory(city=True)


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = SectorKind
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Sector {n}")
    slug = factory.LazyAttribute(lambda sector: sector.name.lower().replace(" ", "-").replace("/", "-"))


SectorKindFactory = SectorFactory


class ThemeFactory(SectorFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Thema {n}")


class PrincipleFactory(SectorFactory):
    class Meta:
        model = Principle
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Uitgangspunt {n}")


class VariantFactory(SectorFactory):
    class Meta:
        model = Variant
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Soort {n}")


class ExpertiseFactory(SectorFactory):
    class Meta:
        model = Expertise
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Expertise {n}")


class PracticeFactory(DjangoModelFactory):
    class Meta:
        model = Practice

    name = factory.Sequence(lambda n: f"Praktijk {n}")
    slug = factory.LazyAttribute(lambda practice: practice.name.lower().replace(" ", "-"))
    place = factory.SubFactory(PlaceFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisatie {n}")
    sector = factory.SubFactory(SectorFactory)


PASSWORD = "een lang wachtwoord 7"  # of those whom `password=True` gives one; hashing is slow, so few have one


class UserFactory(DjangoModelFactory):
    """An active member; `facilitator=True` and the like give another role, `outside=True` none.

    `sector="onderwijs"` gives an organisation of that sector; `pilots`, `places` and `expertises` are lists;
    `password=True` gives PASSWORD, without it nobody signs in by password.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"lid{n}@voorbeeld.example")
    first_name = factory.Sequence(lambda n: f"Voornaam{n}")
    last_name = "Achternaam"
    function = "gezinswerker"
    organisation = factory.LazyAttribute(
        lambda user: (
            OrganisationFactory(sector=SectorFactory(name=user.sector.capitalize()))
            if user.sector
            else OrganisationFactory()
        )
    )
    role = RoleTerm.Role.MEMBER

    class Params:
        facilitator = factory.Trait(role=RoleTerm.Role.FACILITATOR)
        analyst = factory.Trait(role=RoleTerm.Role.ANALYST)
        administrator = factory.Trait(role=RoleTerm.Role.ADMINISTRATOR)
        outside = factory.Trait(role=None)
        sector = None

    @classmethod
    def _create(cls, model_class, *args, role, password=False, **kwargs):
        user = model_class.objects.create_user(*args, password=PASSWORD if password else None, **kwargs)
        if role:
            RoleTerm.objects.create(user=user, role=role)
        return user

    @factory.post_generation
    def places(user, create, extracted, **kwargs):
        """Work in these places."""
        if create and extracted:
            user.places.set(extracted)

    @factory.post_generation
    def expertises(user, create, extracted, **kwargs):
        """Know much of these things."""
        if create and extracted:
            user.expertises.set(extracted)

    @factory.post_generation
    def pilots(user, create, extracted, **kwargs):
        """Take part in these pilots."""
        if create and extracted:
            user.pilots.set(extracted)


class PilotFactory(DjangoModelFactory):
    class Meta:
        model = Pilot

    name = factory.Sequence(lambda n: f"Pilot {n}")
    slug = factory.Sequence(lambda n: f"pilot-{n}")
    start = factory.LazyFunction(timezone.localdate)
