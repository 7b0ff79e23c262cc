"""What people type in the learning loop. The forms check, the services save."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms

from learnings.ask_services import MOST_ASKED
from learnings.models import DILEMMA_CHARACTERS, Dilemma, Response
from learnings.proposals import TITLE_CHARACTERS, Colleague, colleagues, split_mail, themes_from, title_from
from learnings.pseudonyms import disguise
from members.choices import AudienceFormMixin
from members.models import User
from vocabulary.models import Place
from writing import guard
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
        folds = {
            heading: [self[name] for name in names if name in self.fields] for heading, names in self.folds.items()
        }
        return [Fold(heading, fields) for heading, fields in folds.items() if fields]


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
            self.fields["submission"].initial = instance.submission or uuid.uuid4


class NeverCutMixin(forms.Form):
    """Short texts without `maxlength`: a paste is never cut, the message says how much is too much."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "max_length", None):
                field.widget.attrs.pop("maxlength", None)
                field.error_messages["max_length"] = (
                    "Je tekst is te lang: %(show_value)s tekens. Maximaal %(limit_value)s."
                )


class PlaceChoiceField(forms.ModelChoiceField):
    """The choice of a wijk; a subwijk says where it lies, the city is 'Hele stad'."""

    def __init__(self, **kwargs):
        super().__init__(
            Place.objects.select_related("parent").order_by("path"),
            label="Wijk",
            required=False,
            empty_label="Kies een wijk",
            help_text="Gaat het over heel Utrecht? Kies dan ‘Hele stad’.",
            **kwargs,
        )

    def label_from_instance(self, place):
        if place.is_city:
            return "Hele stad"
        return place.name if place.parent is None or place.parent.is_city else f"{place.name} ({place.parent.name})"


class DilemmaForm(FoldedMixin, SubmissionMixin, NeverCutMixin, AudienceFormMixin, GuardedFormMixin, forms.ModelForm):
    """A dilemma: two required fields, the rest proposed or folded."""

    guarded_fields = ("title", "situation", "question", "difficulty", "options", "voice")
    folds = {
        "Meer over de situatie": ("difficulty", "voice", "options"),
        "Titel, thema’s en wijk": ("title", "themes", "place", "variant", "expertises_missed"),
        "Met naam of zonder naam": ("is_pseudonymous",),
        "Wie mag dit lezen?": ("audience_choice", "without_sector", "may_inform_procurement"),
        "Vraag iemand mee te denken": ("ask",),
    }

    concept = forms.IntegerField(widget=forms.HiddenInput, required=False)
    situation = WrittenFormField(
        label="Wat speelt er?",
        max_characters=DILEMMA_CHARACTERS,
        help_text="Schrijf ‘een moeder’ of ‘een jongen van 9’. " + SAFE,
        error_messages={"required": "Schrijf op wat er speelt. Twee zinnen zijn genoeg."},
    )
    question = WrittenFormField(
        label="Je vraag aan collega’s",
        max_characters=DILEMMA_CHARACTERS,
        rows=3,
        help_text="Eén vraag krijgt de beste reacties. " + SAFE,
        error_messages={"required": "Schrijf op wat je van collega’s wilt weten."},
    )
    place = PlaceChoiceField()
    ask = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Wie vraag je?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Hoogstens drie. We vragen de eerste meteen, en de volgende na drie werkdagen zonder antwoord.",
    )

    class Meta:
        model = Dilemma
        fields = [
            "situation",
            "question",
            "title",
            "difficulty",
            "voice",
            "options",
            "place",
            "variant",
            "themes",
            "expertises_missed",
            "is_pseudonymous",
            "audience_choice",
            "may_inform_procurement",
        ]
        labels = {
            "title": "Titel",
            "difficulty": "Wat maakt het lastig?",
            "options": "Welke keuzes zie je?",
            "voice": "Wat zegt het kind of de ouder?",
            "themes": "Thema’s",
            "variant": "Soort ondersteuning",
            "expertises_missed": "Welke expertise mis je?",
            "is_pseudonymous": "Plaats dit zonder mijn naam",
            "may_inform_procurement": "Dit mag anoniem mee naar de uitvraag van de gemeente",
        }
        help_texts = {
            "title": "Laat leeg, dan nemen we je vraag als titel.",
            "difficulty": SAFE,
            "voice": "In hun eigen woorden, zonder dat je ze herkent. " + SAFE,
            "options": "Noem ook het nadeel van elke keuze. " + SAFE,
            "themes": "We stellen voor wat bij je tekst past. Je kunt het veranderen.",
        }
        widgets = {"themes": forms.CheckboxSelectMultiple, "expertises_missed": forms.CheckboxSelectMultiple}

    def __init__(self, *args, user: User, is_concept: bool = False, author: User | None = None, **kwargs):
        self.user, self.author = user, author or user
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["variant"].empty_label = "Geen, of allemaal"
        self.fields["is_pseudonymous"].help_text = self._pseudonym_help()
        if self.instance.posted_at:
            del self.fields["ask"]
        else:
            self.fields["ask"].queryset = User.objects.active_members().exclude(pk=self.author.pk)
        if is_concept:
            for name in ("situation", "question"):
                self.fields[name].required = False

    def _pseudonym_help(self) -> str:
        name = self.instance.pseudonym or disguise(self.author).name
        return (
            f"Collega’s zien dan ‘{name}’. Een wijk of soort ondersteuning waaraan ze je herkennen, laten we weg. "
            "De kwartiermaker weet wie je bent."
        )

    def clean_ask(self):
        """At most three, so that everybody feels asked."""
        people = self.cleaned_data["ask"]
        if len(people) > MOST_ASKED:
            raise forms.ValidationError("Kies er hoogstens drie. Zo voelt iedereen zich echt gevraagd.")
        return people

    def clean(self):
        data = super().clean()
        if not data.get("title") and "title" not in self.errors:
            data["title"] = self.proposed_title
        return data

    def values(self) -> dict:
        """Return what belongs on the dilemma; themes that fit when the author never saw a proposal."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}
        if not values.get("themes") and self.is_bound and not self.data.get("themes_proposed"):
            values["themes"] = themes_from(self.typed_text, self.user)
        return values

    def kept_values(self) -> dict:
        """Return what a concept keeps of a form that is not ready: also texts that have findings."""
        values = self.values()
        for name in self.guarded_fields:
            if name not in values and name in self.fields:
                values[name] = self.data.get(name, "").replace("\x00", "")
                self.has_findings = self.has_findings or bool(guard.findings(values[name]))
        values["title"] = (str(values.get("title") or "") or self.proposed_title)[:TITLE_CHARACTERS]
        return values

    @property
    def is_too_long(self) -> bool:
        """Whether a text is longer than its field."""
        return any(error.code == "too_long" for errors in self.errors.as_data().values() for error in errors)

    @property
    def typed_text(self) -> str:
        """What tells what this is about, as it stands on the form."""
        return "\n".join(str(self[name].value() or "") for name in ("title", "situation", "question"))

    @property
    def proposed_title(self) -> str:
        """The title that is taken when the author gives none."""
        return title_from(str(self["question"].value() or ""), str(self["situation"].value() or ""))

    # What is proposed: ticked beforehand, and left alone once the author ticked something else.

    def propose(self) -> None:
        """Tick the themes that fit the text, and find colleagues who may think along."""
        if self.chose_themes:
            self.proposed_themes = self.data.get("themes_proposed", "")
        elif self.typed_text.strip():
            themes = [str(theme.pk) for theme in themes_from(self.typed_text, self.user)]
            self.proposed_themes = ",".join(themes)
            if self.is_bound:
                self.data = self.data.copy()
                self.data.setlist("themes", themes)
                self.data["themes_proposed"] = self.proposed_themes
            else:
                self.initial["themes"] = themes
        if "ask" in self.fields:
            self._offer(self._colleagues())

    proposed_themes = ""

    @property
    def chose_themes(self) -> bool:
        """Whether the themes are the author's own choice: other than what was proposed last."""
        if not self.is_bound:
            return bool(self.instance.pk and self.initial.get("themes"))
        ticked = {value for value in self.data.getlist("themes") if value}
        return ticked != {value for value in self.data.get("themes_proposed", "").split(",") if value}

    def _colleagues(self) -> list[Colleague]:
        place = Place.objects.filter(pk=_number(self["place"].value())).first()
        return colleagues(
            self.fields["ask"].queryset,
            author=self.author,
            place=place or self.author.main_place,
            themes=[int(pk) for pk in map(_number, self["themes"].value() or []) if pk],
            missed=[pk for pk in map(_number, self["expertises_missed"].value() or []) if pk],
            audience=str(self["audience_choice"].value() or self.fields["audience_choice"].initial),
        )

    def _offer(self, found: list[Colleague]) -> None:
        ticked = {pk for pk in map(_number, self["ask"].value() or []) if pk}
        known = {one.person.pk for one in found}
        others = self.fields["ask"].queryset.filter(pk__in=ticked - known)
        self.reasons = {one.person.pk: one.reason for one in found}
        self.fields["ask"].widget.choices = [
            *((one.person.pk, colleague_label(one.person, one.reason)) for one in found),
            *((person.pk, colleague_label(person, "")) for person in others),
        ]
        if not self.fields["ask"].widget.choices:
            self.fields["ask"].help_text = "Na het plaatsen kijken we wie hier meer van weet."

    reasons: dict[int, str] = {}


def _number(value) -> int | None:
    """Return a primary key as it comes back from a form, or None."""
    value = getattr(value, "pk", value)
    return int(value) if str(value).isdecimal() else None


def colleague_label(person: User, reason: str) -> str:
    """Return 'Tarik, huisarts, Ondiep – hielp eerder bij dit thema'."""
    words = ", ".join(part for part in (person.first_name, person.byline) if part)
    return f"{words} – {reason}" if reason else words


class OnBehalfForm(forms.Form):
    """A facilitator posts for a colleague, from a mail that is pasted; the mail itself is not kept."""

    author = forms.ModelChoiceField(
        User.objects.none(),
        label="Namens wie?",
        empty_label="Kies een collega",
        error_messages={
            "required": "Kies namens wie je dit plaatst.",
            "invalid_choice": "Kies een collega die meedoet.",
        },
    )
    mail = WrittenFormField(
        label="Plak hier de mail",
        required=False,
        help_text="We zetten de tekst zonder aanhef en groet in de velden hieronder. De mail zelf bewaren we niet.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = User.objects.active_members().order_by("first_name", "last_name")

    def taken_over(self) -> dict[str, str]:
        """Return the fields that the pasted mail fills."""
        situation, question = split_mail(str(self["mail"].value() or "").replace("\x00", ""))
        return {"situation": situation, "question": question}


class ResponseForm(SubmissionMixin, GuardedFormMixin, forms.ModelForm):
    """A response to a dilemma."""

    guarded_fields = ("body",)
    body = WrittenFormField(
        label="Je reactie",
        max_characters=DILEMMA_CHARACTERS,
        help_text=SAFE,
        rows=5,
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
        User.objects.none(),
        label="Wie vraag je?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één collega.",
            "invalid_choice": "Deze collega kun je nu niet vragen. Kies een ander.",
        },
    )

    def __init__(self, *args, found: list[Colleague], **kwargs):
        super().__init__(*args, **kwargs)
        self.reasons = {one.person.pk: one.reason for one in found}
        self.fields["people"].queryset = User.objects.filter(pk__in=self.reasons)
        self.fields["people"].widget.choices = [
            (one.person.pk, colleague_label(one.person, one.reason)) for one in found
        ]

    def clean_people(self):
        people = self.cleaned_data["people"]
        if len(people) > MOST_ASKED:
            raise forms.ValidationError("Kies er hoogstens drie. Zo voelt iedereen zich echt gevraagd.")
        return people
