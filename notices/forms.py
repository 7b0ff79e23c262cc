"""How often one wants mail."""

from __future__ import annotations

from django import forms

from notices.kinds import kinds
from notices.models import Preference


class PreferencesForm(forms.Form):
    """A choice per kind; direct questions are not among them, they always come at once."""

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(Preference.objects.filter(member=member).values_list("kind", "rhythm"))
        for kind in kinds().values():
            if not kind.is_direct:
                self.fields[kind.slug] = forms.ChoiceField(
                    label=kind.label, choices=Preference.Rhythm.choices,
                    initial=chosen.get(kind.slug, Preference.Rhythm.DAILY),
                )

    def rhythms(self) -> dict[str, str]:
        """Return the rhythm per kind."""
        return dict(self.cleaned_data)
