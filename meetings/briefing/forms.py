"""What people type for the briefing: an agenda for a meeting elsewhere, and a piece to pin."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError

from meetings.briefing.splitting import split
from writing import guard
from writing.forms import BSN_MESSAGE, GuardedFormMixin, WrittenFormField

OWN = "eigen"
PUBLIC = "openbaar"
EDITIONS = [(OWN, "Alles wat ik mag lezen"), (PUBLIC, "Mag mee naar buiten: alleen openbare lessen, zonder namen")]
PIECE = re.compile(r"/(lessen|dilemmas|bestanden)/(\d{1,12})/?(?:[?#].*)?$")
KIND = {"lessen": "lesson", "dilemmas": "dilemma", "bestanden": "document"}


class PrepareForm(GuardedFormMixin, forms.Form):
    """A pasted agenda or question. It is looked through for what may identify somebody before it is saved.

    Just looking something up stores nothing, so then only a BSN is refused.
    """

    guarded_fields = ("text",)

    text = WrittenFormField(
        label="Plak je agenda of je vraag",
        help_text="Zet elk punt op een eigen regel, met of zonder nummers. Noem geen namen van kinderen of ouders.",
        rows=10,
        error_messages={"required": "Plak een agenda of typ een vraag."},
    )
    edition = forms.ChoiceField(
        label="Voor wie is het?", choices=EDITIONS, initial=OWN, required=False, widget=forms.RadioSelect
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, is_saving: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self._is_saving = is_saving
        self.fields["submission"].initial = uuid.uuid4
        self.fields["text"].widget.attrs.pop("data-editor", None)

    def clean_text(self):
        """Refuse a text in which there is nothing to look up."""
        text = self.cleaned_data["text"]
        if not split(text).points:
            raise ValidationError("Hier staat geen onderwerp in. Schrijf per regel een punt, of typ een vraag.")
        return text

    def clean_edition(self):
        return self.cleaned_data["edition"] or OWN

    def _guard(self, name: str, text: str) -> None:
        if self._is_saving:
            super()._guard(name, text)
        elif any(finding.kind == guard.BSN for finding in guard.findings(text)):
            self.add_error(name, ValidationError(BSN_MESSAGE, code="bsn"))


class PinForm(forms.Form):
    """The address of a piece that the facilitator wants read."""

    address = forms.CharField(label="Adres van een les, dilemma of document", max_length=300)

    def clean_address(self) -> str:
        """Return the key of the piece, as 'lesson:4'."""
        found = PIECE.search(self.cleaned_data["address"].strip())
        if not found:
            raise ValidationError("Plak het adres van een les, dilemma of document, bijvoorbeeld /lessen/4/.")
        return f"{KIND[found.group(1)]}:{int(found.group(2))}"
