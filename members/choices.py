"""The audience in words, for forms: only what this person may choose."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

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
        found.append(Choice(f"organisation:{user.organisation_id}", f"Mijn organisatie: {name}",
                            f"Leden van {name} en de kwartiermaker, verder niemand."))
    for pilot in user.pilots.all():
        found.append(Choice(f"pilot:{pilot.pk}", f"Mijn pilot: {pilot.name}",
                            "Leden van deze pilot en de kwartiermaker, verder niemand."))
    found.append(Choice(audiences.MEMBERS, "Alle leden van de Ontwikkelkamer",
                        "Huisartsen, buurtteams, jeugdhulpaanbieders, scholen en de gemeente. Geen inwoners."))
    if user.is_facilitator:
        found.append(Choice(audiences.PUBLIC, "Iedereen, ook zonder account", "Dit staat dan open op internet."))
    return found


class AudienceFormMixin(forms.Form):
    """Adds 'Wie mag dit lezen?' and 'Zonder één sector' to a form; `self.user` must be set before super().__init__."""

    user: User
    audience_field = "audience_choice"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = choices_for(self.user)
        current = self.initial.get(self.audience_field) or audiences.MEMBERS
        wide, _, left_out = current.partition("!")
        known = [choice.token for choice in choices]
        options = [(choice.token, choice.label) for choice in choices]
        if wide not in known:  # chosen by somebody else, a facilitator for example: it may stay as it is
            options.append((wide, audiences.in_words(wide)))
        self.fields[self.audience_field] = forms.ChoiceField(
            label="Wie mag dit lezen?", choices=options, initial=wide, widget=forms.RadioSelect, required=False,
            help_text=" ".join(c.explanation for c in choices if c.token == audiences.MEMBERS),
        )
        self.fields["without_sector"] = forms.ChoiceField(
            label="Behalve één sector", required=False, initial=left_out,
            choices=[("", "Niemand uitgezonderd"), *SectorKind.objects.values_list("slug", "name")],
            help_text="Kies dit als een sector dit beter niet kan lezen.",
        )

    def clean(self):
        """Join both fields to one token."""
        data = super().clean() or self.cleaned_data
        wide = data.get(self.audience_field) or self.fields[self.audience_field].initial
        left_out = data.pop("without_sector", "")
        if left_out:
            if wide != audiences.MEMBERS and not wide.startswith("pilot:"):
                self.add_error(
                    "without_sector", "Een sector weglaten kan alleen bij ‘alle leden’ of ‘mijn pilot’."
                )
            else:
                wide = f"{wide}!{left_out}"
        data[self.audience_field] = wide
        return data
