"""What people type about lessons. The forms check, the services save."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from learnings.forms import SAFE, FoldedMixin, NeverCutMixin, PlaceChoiceField, SubmissionMixin
from learnings.models import Dilemma, Experience, Lesson, LessonScope, Response
from members.choices import AudienceFormMixin
from members.models import User
from vocabulary.models import Principle
from writing.forms import GuardedFormMixin, WrittenFormField


class LessonForm(FoldedMixin, SubmissionMixin, NeverCutMixin, AudienceFormMixin, GuardedFormMixin, forms.ModelForm):
    """A lesson, by its maker or under review."""

    folds = {
        "Wijk, thema’s en wie dit mag lezen": (
            "place",
            "practice",
            "variant",
            "themes",
            "principles",
            "audience_choice",
            "without_sector",
        ),
    }

    guarded_fields = ("title", "lead", "learned", "evidence", "limits")

    learned = WrittenFormField(
        label="Wat we leerden", help_text=SAFE, error_messages={"required": "Schrijf op wat jullie leerden."}
    )
    place = PlaceChoiceField()

    class Meta:
        model = Lesson
        fields = [
            "title",
            "lead",
            "learned",
            "evidence",
            "limits",
            "place",
            "practice",
            "variant",
            "themes",
            "principles",
            "audience_choice",
        ]
        labels = {
            "title": "Titel",
            "lead": "De les in één zin",
            "evidence": "Waar blijkt dat uit?",
            "limits": "Wanneer geldt dit niet?",
            "themes": "Thema’s",
            "principles": "Uitgangspunten",
            "variant": "Soort ondersteuning",
            "practice": "Praktijk",
        }
        help_texts = {
            "title": "Schrijf hem als opdracht, zoals ‘Spreek af wie belt’.",
            "lead": "Wat heeft een collega eraan die maar één zin leest?",
            "evidence": "Wat zag je gebeuren? " + SAFE,
            "limits": "Waar of voor wie werkt het anders? " + SAFE,
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


class SourcesForm(forms.Form):
    """What a lesson is made from: this dilemma, responses to it, and other dilemmas about the same."""

    responses = forms.ModelMultipleChoiceField(
        Response.objects.none(),
        label="Uit welke reacties?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.ModelMultipleChoiceField(
        Dilemma.objects.none(),
        label="En uit deze dilemma’s?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, responses, others, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("responses", responses), ("others", others)):
            if rows:
                self.fields[name].queryset = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows])
            else:
                del self.fields[name]
        if responses:
            self.fields["responses"].initial = [row.pk for row in responses if row.is_helpful]
            self.fields["responses"].label_from_instance = _response_label
            self.fields["responses"].queryset = self.fields["responses"].queryset.select_related("owner", "dilemma")

    def chosen(self, name: str) -> list:
        """Return the chosen rows of a field, which may be absent."""
        return list(self.cleaned_data.get(name, ()))


def _response_label(response: Response) -> str:
    """Return who said it and how it begins; who asked without a name keeps none."""
    dilemma = response.dilemma
    is_asker = dilemma.is_pseudonymous and dilemma.owner_id == response.owner_id
    who = "De vraagsteller" if is_asker else response.owner.first_name
    return f"{who}: {Truncator(response.body.text).words(14)}"


class ScopeForm(NeverCutMixin, GuardedFormMixin, forms.ModelForm):
    """One line of where a lesson holds or not, and why."""

    guarded_fields = ("reason",)
    holds = forms.TypedChoiceField(
        label="Geldt de les hier?",
        coerce=lambda value: value == "ja",
        initial="ja",
        widget=forms.RadioSelect,
        choices=[("ja", "Geldt hier"), ("nee", "Geldt hier niet")],
        required=False,
        empty_value=True,
    )
    place = PlaceChoiceField()

    class Meta:
        model = LessonScope
        fields = ["holds", "place", "practice", "variant", "sector", "reason"]
        labels = {"reason": "Waarom?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["holds"] = "ja" if self.instance.holds else "nee"
        for name in ("practice", "variant", "sector"):
            self.fields[name].empty_label = "Geen"

    def has_changed(self):
        """A line on which only 'geldt hier' was touched is an empty line."""
        return any(name != "holds" for name in self.changed_data) or bool(self.instance.pk)

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("place", "practice", "variant", "sector")):
            raise forms.ValidationError("Kies een wijk, praktijk, soort ondersteuning of sector.")
        return data


ScopeFormSet = forms.modelformset_factory(LessonScope, ScopeForm, extra=2, can_delete=True, max_num=20)


class AdoptForm(NeverCutMixin, GuardedFormMixin, forms.Form):
    """Adopt a lesson, or say that it still holds, until a review date."""

    guarded_fields = ("reason",)
    reason = forms.CharField(
        label="Toelichting",
        max_length=300,
        required=False,
        help_text="Bijvoorbeeld in welke bijeenkomst. " + SAFE,
    )

    review_date = forms.DateField(
        label="Opnieuw bekijken op",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Laat leeg voor over een jaar.",
        error_messages={"invalid": "Kies een dag."},
    )
    field_order = ["review_date", "reason"]

    def clean_review_date(self):
        day = self.cleaned_data["review_date"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Kies een dag in de toekomst.")
        return day


class ReasonForm(NeverCutMixin, GuardedFormMixin, forms.Form):
    """Why a lesson goes back or ends; its successor when it is replaced."""

    guarded_fields = ("reason",)
    reason = forms.CharField(
        label="Reden", max_length=300, help_text=SAFE, error_messages={"required": "Schrijf op waarom, in één zin."}
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


class ExperienceForm(NeverCutMixin, GuardedFormMixin, forms.ModelForm):
    """How a lesson worked, in one line; the outcome is the button that was pressed."""

    guarded_fields = ("note",)

    class Meta:
        model, fields = Experience, ["outcome", "note"]
        labels = {"note": "Waar, en wat merkte je?"}
        help_texts = {"note": "Eén regel. " + SAFE}
        widgets = {"outcome": forms.HiddenInput}
        error_messages = {
            "outcome": {
                "required": "Kies een knop: werkte, werkte deels of werkte niet.",
                "invalid_choice": "Kies een knop: werkte, werkte deels of werkte niet.",
            }
        }
