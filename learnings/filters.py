"""The filters of the lists, read from the address. A value that nobody offers is passed over."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from learnings.models import Dilemma, Lesson
from vocabulary.models import Place, Principle, Theme, Variant


def _words(model, name: str, label: str) -> filters.ModelChoiceFilter:
    """Return the filter on one of the shared words, by its slug."""
    return filters.ModelChoiceFilter(
        field_name=name, queryset=model.objects.all(), to_field_name="slug", label=label, empty_label="Alles"
    )


class AboutFilter(filters.FilterSet):
    """Filters on what a dilemma or lesson is about; each order ends with the key, so that pages do not overlap."""

    orders: dict[str, tuple[str, tuple[str, ...]]] = {}

    wijk = filters.ModelChoiceFilter(
        queryset=Place.objects.exclude(level=Place.Level.STAD),
        to_field_name="slug",
        label="Wijk",
        empty_label="Alles",
        method="in_place",
    )
    variant = _words(Variant, "variant", "Soort ondersteuning")
    thema = _words(Theme, "themes", "Thema")
    uitgangspunt = _words(Principle, "principles", "Uitgangspunt")
    volgorde = filters.ChoiceFilter(label="Volgorde", empty_label="Nieuwste eerst", method="in_order")
    van = filters.ChoiceFilter(choices=[("mij", "Van mij")], method="of_viewer", widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["volgorde"].extra["choices"] = [(word, label) for word, (label, _) in self.orders.items() if word]

    @property
    def chosen(self) -> dict:
        """What holds of the address: name → value. Values that nobody offers fail their field and are absent."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def in_place(self, rows: QuerySet, name: str, place: Place) -> QuerySet:
        """What is about this place or a place in it, itself or by its practice."""
        return rows.filter(Q(place__path__startswith=place.path) | Q(practice__place__path__startswith=place.path))

    def in_order(self, rows: QuerySet, name: str, order: str) -> QuerySet:
        return rows.order_by(*self.orders[order][1])

    def of_viewer(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(owner=self.request.user)


class DilemmaFilter(AboutFilter):
    """Filters of /dilemmas/."""

    orders = {
        "": ("Nieuwste eerst", ("-posted_at", "-pk")),
        "oudste": ("Oudste eerst", ("posted_at", "pk")),
        "reacties": ("Meeste reacties", ("-response_count", "-pk")),
    }
    status = filters.ChoiceFilter(
        field_name="state", choices=Dilemma.State.choices[1:], label="Status", empty_label="Alles"
    )

    class Meta:
        model = Dilemma
        fields = ["van", "status", "wijk", "thema", "uitgangspunt", "variant", "volgorde"]


class LessonFilter(AboutFilter):
    """Filters of /lessen/. Without a status, what no longer holds is left out."""

    orders = {
        "": ("Nieuwste eerst", ("-adopted_at", "-pk")),
        "oudste": ("Oudste eerst", ("adopted_at", "pk")),
        "titel": ("Op titel", ("title", "pk")),
    }
    status = filters.ChoiceFilter(
        field_name="state", choices=Lesson.State.choices[1:], label="Status", empty_label="Alles wat geldt"
    )

    class Meta:
        model = Lesson
        fields = ["van", "status", "wijk", "thema", "uitgangspunt", "variant", "volgorde"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("status"):
            queryset = queryset.exclude(state__in=[Lesson.State.SUPERSEDED, Lesson.State.WITHDRAWN])
        return super().filter_queryset(queryset)

    def of_viewer(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        user = self.request.user
        made = Lesson.contributors.through.objects.filter(user_id=user.pk).values("lesson_id")
        return rows.filter(Q(owner=user) | Q(pk__in=made))
