"""What facilitators type about search in /beheer/."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from search.counts import plain
from vocabulary.models import Synonym, validate_synonym_line
from writing import guard


def _clean(words: str) -> str:
    words = " ".join(words.replace("\x00", "").split())
    if guard.findings(words):
        raise ValidationError("Hier lijken gegevens van een persoon in te staan. Haal die weg.")
    return words


class SynonymForm(forms.Form):
    """Words that mean the same as what was typed."""

    words = forms.CharField(widget=forms.HiddenInput, max_length=100)
    same = forms.CharField(
        label="Betekent hetzelfde als",
        max_length=300,
        help_text="Een of meer woorden uit onze teksten, met komma’s ertussen.",
        error_messages={"required": "Typ een woord uit onze teksten."},
    )

    def clean_same(self) -> str:
        return _clean(self.cleaned_data["same"])

    def clean(self):
        """Make the line, and refuse what is no line."""
        cleaned = super().clean()
        if not self.errors:
            self.line = ", ".join([cleaned["words"].replace(",", " "), cleaned["same"]])
            validate_synonym_line(self.line)
        return cleaned

    def save(self) -> Synonym:
        """Keep the line; the same line twice is one."""
        return Synonym.objects.get_or_create(line=self.line)[0]


class BestBetForm(forms.Form):
    """What was typed, and the thing to put on top."""

    words = forms.CharField(
        label="Als iemand zoekt op", max_length=100, error_messages={"required": "Typ zoekwoorden."}
    )
    key = forms.CharField(max_length=60, error_messages={"required": "Kies wat bovenaan komt."})

    def clean_words(self) -> str:
        words = plain(_clean(self.cleaned_data["words"]))
        if not words:
            raise ValidationError("Typ zoekwoorden.")
        return words
