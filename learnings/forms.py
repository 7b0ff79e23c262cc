"""What people type in the learning loop. The forms check, the services save."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms
from django.utils import timezone

from learnings.models import DILEMMA_CHARACTERS, Dilemma, Experience, Lesson, LessonScope, Response
from learnings.proposals import title_from
from members.choices import AudienceFormMixin
from members.models import User
from vocabulary.models import Place, Principle, Theme
from writing.forms import GuardedFormMixin, WrittenFormField

SAFE = "Noem geen namen van kinderen of ouders."


@dataclass(frozen=True, slots=True)
class Fold:
    """Fields that stand together behind a heading; open when one of them has an error."""

    heading: str
    fields: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        return any(field.errors for field in self.fields)


class FoldedMixin(forms.Form):
    """Splits a form in what is always shown and what is folded under a heading (`folds`: heading → field names)."""

    folds: dict[str, tuple[str, ...]] = {}

    def main_fields(self) -> list[forms.BoundField]:
        """Return the visible fields that are not folded."""
        folded = {name for names in self.folds.values() for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def folded(self) -> list[Fold]:
        """Return the folds with the fields that are on this form."""
        return [
            Fold(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.folds.items()
        ]


class SubmissionMixin(forms.Form):
    """Carries the key that makes a double submit one thing, and the version that was edited."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
        instance = getattr(self, "instance", None)
        if instance is not None and instance.pk:
            self.fields["version"].initial = instance.version


def place_field(**extra) -> forms.ModelChoiceField:
    """Return the choice of a wijk, with the whole city on top."""
    return forms.ModelChoiceField(
        Place.objects.order_by("path"), label="Wijk", required=False, empty_label="Kies een wijk",
        help_text="Gaat het over heel Utrecht? Kies dan ‘Utrecht’.", **extra,
    )


class DilemmaForm(FoldedMixin, SubmissionMixin, AudienceFormMixin, GuardedFormMixin, forms.ModelForm):
    """A dilemma: two required fields, the rest proposed or folded."""

    guarded_fields = ("title", "situation", "question", "difficulty", "options", "voice")
    folds = {
        "Meer over de situatie": ("difficulty", "options", "voice"),
        "Titel, wijk en thema’s": ("title", "place", "variant", "themes", "expertises_missed"),
        "Met naam of zonder naam, en wie mag dit lezen?": (
            "is_pseudonymous", "audience_choice", "without_sector", "may_inform_procurement",
        ),
    }

    concept = forms.IntegerField(widget=forms.HiddenInput, required=False)
    situation = WrittenFormField(
        label="Wat speelt er?", max_characters=DILEMMA_CHARACTERS,
        help_text="Schrijf ‘een moeder’ of ‘een jongen van 9’. " + SAFE,
        error_messages={"required": "Schrijf op wat er speelt. Twee zinnen zijn genoeg."},
    )
    question = WrittenFormField(
        label="Je vraag aan collega’s", max_characters=DILEMMA_CHARACTERS, rows=3,
        help_text="Eén vraag krijgt de beste reacties.",
        error_messages={"required": "Schrijf op wat je van collega’s wilt weten."},
    )
    place = place_field()

    class Meta:
        model = Dilemma
        fields = [
            "situation", "question", "title", "difficulty", "options", "voice", "place", "variant", "themes",
            "expertises_missed", "is_pseudonymous", "audience_choice", "may_inform_procurement",
        ]
        labels = {
            "title": "Titel", "difficulty": "Wat maakt het lastig?", "options": "Welke keuzes zie je?",
            "voice": "Wat zegt het kind of de ouder?", "themes": "Thema’s", "variant": "Soort ondersteuning",
            "expertises_missed": "Welke expertise mis je?", "is_pseudonymous": "Plaats dit zonder mijn naam",
            "may_inform_procurement": "Dit mag anoniem mee naar de uitvraag van de gemeente",
        }
        help_texts = {
            "title": "Laat leeg, dan nemen we je vraag als titel.", "difficulty": SAFE,
            "voice": "In hun eigen woorden, zonder dat je ze herkent. " + SAFE,
            "options": "Noem ook het nadeel van elke keuze.",
            "is_pseudonymous": "Collega’s zien dan ‘een professional uit’ en je wijk. De kwartiermaker weet wie je bent.",
        }
        widgets = {"themes": forms.CheckboxSelectMultiple, "expertises_missed": forms.CheckboxSelectMultiple}

    def __init__(self, *args, user: User, is_concept: bool = False, **kwargs):
        self.user = user
        self.is_concept = is_concept
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["themes"].queryset = Theme.objects.all()
        self.fields["variant"].empty_label = "Geen, of allemaal"
        if is_concept:
            for name in ("situation", "question"):
                self.fields[name].required = False

    def clean(self):
        data = super().clean()
        if not data.get("title"):
            data["title"] = title_from(str(data.get("question") or ""), str(data.get("situation") or ""))
        return data

    def values(self) -> dict:
        """Return what belongs on the dilemma."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class OnBehalfForm(forms.Form):
    """A facilitator posts for a colleague, from a mail that was pasted."""

    author = forms.ModelChoiceField(
        User.objects.none(), label="Namens wie?", empty_label="Kies een collega",
        error_messages={"required": "Kies namens wie je dit plaatst."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = User.objects.active_members().order_by("first_name", "last_name")


class ResponseForm(SubmissionMixin, GuardedFormMixin, forms.ModelForm):
    """A response to a dilemma."""

    guarded_fields = ("body",)
    body = WrittenFormField(
        label="Je reactie", max_characters=DILEMMA_CHARACTERS, help_text=SAFE, rows=5,
        error_messages={"required": "Schrijf eerst je reactie."},
    )

    class Meta:
        model, fields = Response, ["body"]


class FinishForm(GuardedFormMixin, forms.ModelForm):
    """What came of a dilemma."""

    guarded_fields = ("conclusion",)

    class Meta:
        model, fields = Dilemma, ["outcome", "conclusion"]
        labels = {"outcome": "Hoe loopt dit af?", "conclusion": "Wat kwam eruit?"}
        help_texts = {"conclusion": "Je collega’s lezen graag wat er met hun reactie gebeurde. " + SAFE}
        widgets = {"outcome": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Dilemma.Outcome.choices
        self.fields["outcome"].required = True
        self.fields["outcome"].error_messages["required"] = "Kies hoe het afliep."


class AskForm(forms.Form):
    """Whom to ask to think along; three at most."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Wie vraag je?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één collega."},
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = {found.person.pk: found.reason for found in colleagues}
        field = self.fields["people"]
        field.queryset = User.objects.filter(pk__in=reasons)
        field.label_from_instance = lambda p: f"{p.first_name}, {p.byline} – {reasons[p.pk]}"

    def clean_people(self):
        people = self.cleaned_data["people"]
        if len(people) > 3:
            raise forms.ValidationError("Kies er hoogstens drie. Zo voelt iedereen zich echt gevraagd.")
        return people


class LessonForm(FoldedMixin, SubmissionMixin, AudienceFormMixin, GuardedFormMixin, forms.ModelForm):
    """A lesson, by its maker or under review."""

    folds = {
        "Wijk, thema’s en wie dit mag lezen": (
            "place", "practice", "variant", "themes", "principles", "audience_choice", "without_sector",
        ),
    }

    guarded_fields = ("title", "lead", "learned", "evidence", "limits")

    learned = WrittenFormField(
        label="Wat we leerden", help_text=SAFE, error_messages={"required": "Schrijf op wat jullie leerden."}
    )
    place = place_field()

    class Meta:
        model = Lesson
        fields = ["title", "lead", "learned", "evidence", "limits", "place", "practice", "variant", "themes",
                  "principles", "audience_choice"]
        labels = {
            "title": "Titel", "lead": "De les in één zin", "evidence": "Waar blijkt dat uit?",
            "limits": "Wanneer geldt dit niet?", "themes": "Thema’s", "principles": "Uitgangspunten",
            "variant": "Soort ondersteuning", "practice": "Praktijk",
        }
        help_texts = {
            "title": "Schrijf hem als opdracht, zoals ‘Spreek af wie belt’.",
            "lead": "Wat heeft een collega eraan die maar één zin leest?",
            "evidence": "Wat zag je gebeuren? " + SAFE,
        }
        widgets = {"themes": forms.CheckboxSelectMultiple, "principles": forms.CheckboxSelectMultiple}
        error_messages = {"title": {"required": "Vul een titel in."}}

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["variant"].empty_label = "Geen, of allemaal"
        self.fields["practice"].empty_label = "Geen, of allemaal"
        self.fields["principles"].queryset = Principle.objects.all()
        if not user.is_facilitator:  # uitgangspunten are tagged by editors
            del self.fields["principles"]

    def values(self) -> dict:
        """Return what belongs on the lesson."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class ScopeForm(forms.ModelForm):
    """One line of where a lesson holds or not."""

    class Meta:
        model = LessonScope
        fields = ["holds", "place", "practice", "variant", "sector", "reason"]
        labels = {"holds": "Geldt hier", "reason": "Waarom?"}

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("place", "practice", "variant", "sector")):
            raise forms.ValidationError("Kies een wijk, praktijk, soort ondersteuning of sector.")
        return data


ScopeFormSet = forms.modelformset_factory(LessonScope, ScopeForm, extra=2, can_delete=True, max_num=20)


class AdoptForm(forms.Form):
    """Adopt a lesson until a review date."""

    review_date = forms.DateField(
        label="Opnieuw bekijken op", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Laat leeg voor over een jaar.",
    )

    def clean_review_date(self):
        day = self.cleaned_data["review_date"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Kies een dag in de toekomst.")
        return day


class ReasonForm(GuardedFormMixin, forms.Form):
    """Why a lesson goes back or ends; its successor when it is replaced."""

    guarded_fields = ("reason",)
    reason = forms.CharField(
        label="Reden", max_length=300, error_messages={"required": "Schrijf op waarom, in één zin."}
    )
    successor = forms.ModelChoiceField(
        Lesson.objects.none(), label="Vervangen door", required=False, empty_label="Kies een les"
    )

    def __init__(self, *args, lesson: Lesson, user: User, needs_successor: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        others = Lesson.objects.visible_to(user).adopted().exclude(pk=lesson.pk).order_by("title")
        self.fields["successor"].queryset = others
        self.fields["successor"].required = needs_successor
        self.fields["successor"].error_messages["required"] = "Kies de les die deze vervangt."
        if not needs_successor:
            del self.fields["successor"]


class ExperienceForm(GuardedFormMixin, forms.ModelForm):
    """How a lesson worked, in one line; the outcome is the button that was pressed."""

    guarded_fields = ("note",)

    class Meta:
        model, fields = Experience, ["outcome", "note"]
        labels = {"note": "Waar, en wat merkte je?"}
        help_texts = {"note": "Eén regel. " + SAFE}
        widgets = {"outcome": forms.HiddenInput}
        error_messages = {
            "outcome": {"required": "Kies een knop: werkte, werkte deels of werkte niet.",
                        "invalid_choice": "Kies een knop: werkte, werkte deels of werkte niet."}
        }
