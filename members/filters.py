"""What the list of members can be filtered on. A value that is not known filters nothing."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q

from members.models import User
from members.permissions import is_facilitator
from vocabulary.models import Expertise, Place, SectorKind

MAX_CHARACTERS = 100
SEARCHED = ("first_name", "function", "organisation__name", "ask_me_about", "expertises__name")


class Words(forms.CharField):
    """Words as typed, without what no database takes and not endlessly many."""

    def to_python(self, value):
        """Cut, never refuse: this is a search field."""
        return super().to_python(str(value or "").replace("\x00", " ")[:MAX_CHARACTERS])


class WordsFilter(django_filters.CharFilter):
    """Every word must stand somewhere in what a member says."""

    field_class = Words

    def filter(self, members, value):
        """Return the members in whose name, function, organisation, subjects or expertises all words occur."""
        fields = (*SEARCHED, "last_name") if self.parent.shows_surnames else SEARCHED
        for word in (value or "").split():
            found = Q()
            for field in fields:
                found |= Q(**{f"{field}__icontains": word})
            members = members.filter(pk__in=User.objects.filter(found).values("pk"))
        return members


class MemberFilter(django_filters.FilterSet):
    """Search words, sector, wijk and expertise."""

    zoek = WordsFilter(label="Naam, functie of onderwerp")
    sector = django_filters.ModelChoiceFilter(
        field_name="organisation__sector",
        to_field_name="slug",
        label="Sector",
        empty_label="Alle sectoren",
        queryset=SectorKind.objects.all(),
    )
    wijk = django_filters.ModelChoiceFilter(
        method="works_in",
        to_field_name="slug",
        label="Wijk",
        empty_label="Alle wijken",
        queryset=Place.objects.filter(level__in=[Place.Level.WIJK, Place.Level.SUBWIJK]),
    )
    expertise = django_filters.ModelChoiceFilter(
        field_name="expertises",
        to_field_name="slug",
        label="Weet veel van",
        empty_label="Alle onderwerpen",
        queryset=Expertise.objects.all(),
    )

    class Meta:
        model = User
        fields = ["zoek", "sector", "wijk", "expertise"]

    def works_in(self, members, name, place: Place):
        """Return who works in the place, or in a practice in it; a wijk holds its subwijken."""
        here = User.objects.filter(
            Q(places__path__startswith=place.path) | Q(practice__place__path__startswith=place.path)
        )
        return members.filter(pk__in=here.values("pk"))

    @property
    def shows_surnames(self) -> bool:
        """Whether who searches may see surnames: a word that finds by what one may not see, tells it."""
        return self.request is not None and is_facilitator(self.request.user)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked that narrows the list."""
        self.form.is_valid()  # fills cleaned_data with what was understood
        return any(self.form.cleaned_data.values())
