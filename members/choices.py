"""The audience in words, for forms: only what this person may choose."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members import audiences
from members.models import User
from vocabulary.models import SectorKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One audience: its token, the words for it, and who that is and who not."""

    token: str
    label: str
    explanation: str


def choices_for(user: User) -> list[Choice]:
    """Return what this person may choose, widest last; a facilitator may also choose everybody."""
    found = [Choice(audiences.FACILITATORS, "Alleen de kwartiermaker", "Je collega’s zien dit niet.")]
    if user.organisation_id:
        name = user.organisation.name
        found.append(
            Choice(
                f"organisation:{user.organisation_id}",
                f"Mijn organisatie: {name}",
                f"Leden van {name} en de kwartiermaker, verder niemand.",
            )
        )
    found += [
        Choice(
            f"pilot:{pilot.pk}",
            f"Mijn pilot: {pilot.name}",
            "Leden van deze pilot en de kwartiermaker, verder niemand.",
        )
        for pilot in user.pilots.all()
    ]
    found.append(
        Choice(
            audiences.MEMBERS,
            "Alle leden van de Ontwikkelkamer",
            "Huisartsen, buurtteams, jeugdhulpaanbieders, scholen en de gemeente. Geen inwoners.",
        )
    )
    if user.is_facilitator:
        found.append(Choice(audiences.PUBLIC, "Iedereen, ook zonder account", "Dit staat dan open op internet."))
    return found


def in_one_piece(choice: Choice) -> SafeString:
    """Return the words of a choice with the line on who that is and who not, as the label of a radio button."""
    return format_html('{}<br><span class="ok-help">{}</span>', choice.label, choice.explanation)


class AudienceFormMixin(forms.Form):
    """Adds 'Wie mag dit lezen?' and 'Behalve één sector' to a form; `self.user` must be set before super().__init__.

    Only tokens that this person may choose are taken; what somebody else chose before may stay as it is.
    """

    user: User
    audience_field = "audience_choice"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = choices_for(self.user)
        current = self.initial.get(self.audience_field) or audiences.MEMBERS
        wide, _, left_out = current.partition("!")
        options = [(choice.token, in_one_piece(choice)) for choice in choices]
        if wide not in {choice.token for choice in choices}:
            options.append((wide, audiences.in_words(wide)))
        self.fields[self.audience_field] = forms.ChoiceField(
            label="Wie mag dit lezen?",
            choices=options,
            initial=wide,
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": "Kies wie dit mag lezen."},
        )
        self.fields["without_sector"] = forms.ChoiceField(
            label="Behalve één sector",
            required=False,
            initial=left_out,
            choices=[("", "Niemand uitgezonderd"), *SectorKind.objects.values_list("slug", "name")],
            help_text="Kies dit als een sector dit beter niet kan lezen.",
            error_messages={"invalid_choice": "Kies een sector uit de lijst."},
        )

    def clean(self):
        """Join both fields to one token."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        left_out = data.pop("without_sector", "")
        if self.audience_field in self.errors:
            return data
        wide = data.get(self.audience_field) or self.fields[self.audience_field].initial
        if left_out and not can_leave_out_a_sector(wide):
            self.add_error("without_sector", "Een sector weglaten kan alleen bij ‘alle leden’ of ‘mijn pilot’.")
            left_out = ""
        data[self.audience_field] = f"{wide}!{left_out}" if left_out else wide
        return data


def can_leave_out_a_sector(token: str) -> bool:
    """Return whether this audience is wide enough to leave one sector out."""
    return token == audiences.MEMBERS or token.startswith("pilot:")
