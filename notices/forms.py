"""How often one wants mail."""

from __future__ import annotations

from django import forms

from notices.kinds import kinds
from notices.models import Preference
from notices.services import preferences


class PreferencesForm(forms.Form):
    """A choice per kind; direct questions are not among them, they always come at once."""

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = preferences(member.pk)
        for kind in sorted(kinds().values(), key=lambda kind: kind.label):
            if not kind.is_direct:
                self.fields[kind.slug] = forms.ChoiceField(
                    label=kind.label,
                    choices=Preference.Rhythm.choices,
                    initial=chosen.get(kind.slug, kind.default_rhythm),
                )
