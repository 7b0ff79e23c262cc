"""The shared words in /beheer/, for facilitators."""

from __future__ import annotations

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from vocabulary.forms import PlaceForm, WordForm
from vocabulary.models import (
    CareLayer,
    Expertise,
    Place,
    Practice,
    Principle,
    SectorKind,
    Synonym,
    Theme,
    Variant,
)

SLUG = FieldPanel("slug")


def word_panels(name_help: str, *more: FieldPanel) -> ObjectList:
    """Return the panels of a small vocabulary: name, explanation, what is its own, and the part of the address."""
    return ObjectList(
        [FieldPanel("name", help_text=name_help), FieldPanel("description"), *more, SLUG], base_form_class=WordForm
    )


class WordViewSet(SnippetViewSet):
    """One small vocabulary."""

    copy_view_enabled = False
    list_per_page = 50
    search_fields = ["name"]
    search_backend_name = None
    list_display = ["name"]
    shown_with: tuple[str, ...] = ()  # what the columns need, loaded with the rows

    def get_queryset(self, request):
        """Load the rows with what their columns show."""
        return self.model.objects.select_related(*self.shown_with) if self.shown_with else None


class ThemeViewSet(WordViewSet):
    model, icon, menu_label = Theme, "tag", "Thema’s"
    edit_handler = word_panels("Waar een dilemma of les over gaat, zoals ‘Wachttijden en overbruggen’.")


class PrincipleViewSet(WordViewSet):
    model, icon, menu_label = Principle, "list-ol", "Uitgangspunten"
    ordering = ["order"]
    edit_handler = word_panels("Een van de zes uitgangspunten, in de vaste woorden.", FieldPanel("order"))


class VariantViewSet(WordViewSet):
    model, icon, menu_label = Variant, "group", "Soorten ondersteuning"
    list_display = ["name", "is_new"]
    ordering = ["order"]
    edit_handler = word_panels(
        "Een vorm van jeugdhulp in de huisartsenpraktijk, zoals ‘POH-jeugd’.", FieldPanel("is_new"), FieldPanel("order")
    )


class CareLayerViewSet(WordViewSet):
    model, icon, menu_label = CareLayer, "list-ul", "Vormen van hulp"
    edit_handler = word_panels("Een laag of vorm van hulp, zoals ‘basishulp’.")


class ExpertiseViewSet(WordViewSet):
    model, icon, menu_label = Expertise, "help", "Expertises"
    list_display = ["name", "level"]
    list_filter = ["level"]
    edit_handler = word_panels(
        "Waar iemand veel van weet, zoals ‘eetproblemen’.",
        FieldPanel("level", help_text="Hoe dichtbij moet deze kennis te vinden zijn?"),
    )


class SectorKindViewSet(WordViewSet):
    model, icon, menu_label = SectorKind, "globe", "Sectoren"
    edit_handler = word_panels(
        "Het soort organisatie, zoals ‘huisarts’ of ‘onderwijs’. Een dilemma kan voor één sector verborgen blijven."
    )


class PlaceViewSet(WordViewSet):
    model, icon, menu_label = Place, "site", "Plekken"
    list_display = ["name", "level", Column("parent", label="Ligt in")]
    shown_with = ("parent",)
    list_filter = ["level"]
    ordering = ["path"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("level"), FieldPanel("parent")]),
            FieldPanel("aliases"),
            SLUG,
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("cbs_code"), FieldPanel("boundary_year")])],
                heading="Cijfers van het CBS",
                help_text="Bijvoorbeeld WK034409, met het jaar van de grens.",
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("tile_row"), FieldPanel("tile_column")])], heading="Plek op de tegelkaart"
            ),
        ],
        base_form_class=PlaceForm,
    )


class PracticeViewSet(WordViewSet):
    model, icon, menu_label = Practice, "home", "Praktijken"
    list_display = ["name", Column("place", label="Plek")]
    shown_with = ("place",)
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text="Zoals mensen hem noemen: ‘Huisartsenpraktijk Zuilen’."),
            FieldPanel("place"),
            FieldPanel("variants", widget=forms.CheckboxSelectMultiple),
            FieldPanel("how_to_reach", help_text="Telefoon, e-mail en tijden van de praktijk zelf. Geen privénummers."),
            InlinePanel("presences", heading="Wie is er op welke dag?", label="Dag"),
            InlinePanel(
                "agreements",
                heading="Samenwerkingsafspraken",
                label="Afspraak",
                help_text="Schrijf erbij wanneer jullie er opnieuw naar kijken.",
            ),
            SLUG,
        ],
        base_form_class=WordForm,
    )


class SynonymViewSet(WordViewSet):
    model, icon, menu_label = Synonym, "search", "Synoniemen"
    search_fields = ["line"]
    list_display = ["line"]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "line",
                help_text="Woorden die bij het zoeken hetzelfde betekenen, met komma’s ertussen, zoals "
                "‘poh, praktijkondersteuner’. "
                "Of één kant op: ‘jgz => jeugdgezondheidszorg, consultatiebureau’.",
            )
        ]
    )


class WordsGroup(SnippetViewSetGroup):
    """All shared words under one menu item."""

    menu_label, menu_name, menu_icon, menu_order = "Woorden", "woorden", "tag", 300
    items = (
        ThemeViewSet,
        PrincipleViewSet,
        VariantViewSet,
        CareLayerViewSet,
        ExpertiseViewSet,
        SectorKindViewSet,
        PlaceViewSet,
        PracticeViewSet,
        SynonymViewSet,
    )
