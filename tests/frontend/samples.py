"""Sample data for the style page: every component once, in the words of the platform."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

TRACE = [
    {
        "kind": "dilemma",
        "title": "Twee hulpverleners, één keukentafel",
        "url": "/dilemmas/1/",
        "when": "14 mei 2019",
        "note": "En nog 2 dilemma’s",
    },
    {"kind": "lesson", "title": "Spreek af wie de volgende stap zet", "is_current": True, "when": "8 oktober 2019"},
    {"kind": "guide_page", "title": "Nog geen advies", "is_empty": True},
]
REPLIES = [
    {
        "who": "Tarik",
        "role": "huisarts, Ondiep",
        "date": date(2019, 11, 5),
        "body_html": mark_safe("<p>Wij bellen elkaar dezelfde dag. De ander is bereikbaar als achterwacht.</p>"),
        "id": "reactie-1",
    },
    {
        "who": "Noor",
        "role": "gezinswerker, Zuilen",
        "date": date(2019, 11, 6),
        "body_html": mark_safe("<p>Vraag het aan moeder zelf: bij wie wil je beginnen?</p>"),
        "helpful_by": "Femke",
        "is_new": True,
    },
]
HITS = [
    {
        "kind": "lesson",
        "url": "/lessen/1/",
        "title_html": mark_safe("Vraag <mark>toestemming</mark> voor één gesprek, niet voor het hele traject"),
        "snippet_html": mark_safe("De <mark>wachttijd</mark> daalde van drie weken naar vier dagen."),
        "meta": ["Leidsche Rijn", "POH-jeugd"],
        "date": date(2019, 10, 9),
        "trail": {
            "icon": "advies",
            "text": "Staat in de Praktijkwijzer:",
            "url": "/praktijkwijzer/",
            "title": "Privacy",
        },
    },
    {
        "kind": "dilemma",
        "url": "/dilemmas/2/",
        "title_html": "Ouder wil hulp, jongere van 15 wil niet dat school het weet",
        "snippet_html": "Zonder ja van de jongere kan ik de mentor niet bellen.",
        "meta": ["Zuilen"],
        "date": date(2019, 10, 21),
        "status_label": "Klaar om een les van te maken",
        "status_style": "done",
    },
]
FACETS = [
    {
        "label": "Soort",
        "name": "soort",
        "is_open": True,
        "values": [
            {"value": "les", "label": "Les", "count": 9, "is_chosen": True},
            {"value": "dilemma", "label": "Dilemma", "count": 1, "is_chosen": False},
        ],
    },
    {
        "label": "Periode",
        "name": "periode",
        "is_open": False,
        "values": [{"value": "2019", "label": "2019", "count": 3, "is_chosen": False}],
    },
]


class SampleForm(forms.Form):
    """Every kind of field that the platform asks for."""

    title = forms.CharField(
        label="Titel", help_text="Schrijf je dilemma als een vraag of een korte zin.", max_length=40
    )
    situation = forms.CharField(
        label="Wat speelt er?",
        help_text="Noem geen namen van kinderen of ouders.",
        widget=forms.Textarea(attrs={"data-max": 30}),
        error_messages={"required": "Schrijf op wat er speelt."},
    )
    place = forms.ChoiceField(
        label="Wijk",
        choices=[("", "Kies een wijk"), ("zuilen", "Zuilen"), ("stad", "Hele stad")],
        error_messages={"required": "Kies een wijk. Gaat het over heel Utrecht? Kies dan ‘Hele stad’."},
    )
    principles = forms.MultipleChoiceField(
        label="Om welk uitgangspunt gaat het?",
        required=False,
        choices=[("snel", "Snel beschikbaar"), ("dichtbij", "Dichtbij, in de eigen buurt")],
        widget=forms.CheckboxSelectMultiple,
    )
    audience = forms.ChoiceField(
        label="Wie mag dit lezen?",
        help_text="Mensen van buiten lezen dit niet.",
        choices=[("members", "Alle leden"), ("pilot", "Alleen leden van mijn pilot")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wie dit mag lezen."},
    )
    anonymous = forms.BooleanField(
        label="Plaats zonder mijn naam", required=False, help_text="De kwartiermaker ziet wie."
    )
    on = forms.DateField(label="Datum", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    concept = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        """Refuse the form as a whole when nothing was chosen at all."""
        if not self.data.get("title"):
            self.add_error(None, "Je hebt nog niets ingevuld.")


def context() -> dict:
    """Return what the style page shows."""
    return {
        "crumbs": [("Home", "/"), ("Lessen", "/lessen/"), ("Spreek af wie belt", "")],
        "main_menu": [
            {"label": "Home", "url": "/", "current": True},
            {"label": "Dilemma’s", "url": "/dilemmas/", "current": False},
            {"label": "Lessen", "url": "/lessen/", "current": False},
            {"label": "Bijeenkomsten", "url": "/bijeenkomsten/", "current": False},
            {"label": "Praktijkwijzer", "url": "/praktijkwijzer/", "current": False},
        ],
        "is_demo": True,
        "viewer_is_member": True,
        "can_manage": True,
        "new_dilemma_url": "/dilemmas/nieuw/",
        "footer_links": [("Privacy en huisregels", "/privacy/")],
        "crisis": [("Direct gevaar: 112", "tel:112"), ("113 Zelfmoordpreventie: 0800 0113", "tel:08000113")],
        "steps": TRACE,
        "replies": REPLIES,
        "hits": HITS,
        "facets": FACETS,
        "filters": [{"label": "Les", "url": "?"}, {"label": "Zuilen", "url": "?"}],
        "tags": [("Zuilen", "/zoeken/?wijk=zuilen"), ("Samenwerken", "")],
        "items": [{"kind": "lesson", "url": "/lessen/2/", "title": "Vast belmoment", "reason": "ook over wachten"}],
        "facts": [("Wijk", "Zuilen"), ("Leeg", ""), ("Nagelezen", "11 november 2019")],
        "meeting_at": datetime(2019, 11, 19, 14, 0, tzinfo=ZoneInfo("UTC")),
        "page_obj": Paginator(range(200), 20).page(5),
        "links": [{"url": "/lessen/1/", "title": "Zuilen"}, {"url": "/lessen/2/", "title": "Ondiep"}],
        "chapters": [{"url": "#a", "title": "1. Waarom"}, {"url": "#b", "title": "2. Afspraken", "current": True}],
        "body_html": mark_safe("<p>Plan je spreekuur op een dag dat de huisarts er ook is.</p>"),
        "empty_form": SampleForm(auto_id="leeg_%s", initial={"audience": "members"}),
        "failed_form": SampleForm({"title": "x" * 50, "situation": ""}, auto_id="fout_%s"),
    }
