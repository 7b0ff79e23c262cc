"""Form parts for text that people type: the writing field and the privacy guard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format

from writing import guard
from writing.html import MAX_BYTES

BSN_MESSAGE = "Dit lijkt op een burgerservicenummer. Haal het weg."
WHAT = {
    guard.NAME: "een naam",
    guard.EMAIL: "een e-mailadres",
    guard.PHONE: "een telefoonnummer",
    guard.ADDRESS: "een adres",
    guard.BIRTHDATE: "een geboortedatum",
}
INSTEAD = {
    guard.NAME: "Vervang die, bijvoorbeeld door ‘het kind’ of ‘de ouder’, of geef aan dat het geen naam van een kind "
    "of ouder is.",
    guard.EMAIL: "Haal het weg, of geef aan dat het van een organisatie is.",
    guard.PHONE: "Haal het weg, of geef aan dat het van een organisatie is.",
    guard.ADDRESS: "Haal het weg, of geef aan dat het van een organisatie is.",
    guard.BIRTHDATE: "Schrijf liever een leeftijd, of geef aan dat het een andere datum is.",
}
NO_SUCH = {
    guard.NAME: "is geen naam van een kind of ouder",
    guard.EMAIL: "is van een organisatie",
    guard.PHONE: "is van een organisatie",
    guard.ADDRESS: "is van een organisatie",
    guard.BIRTHDATE: "is geen geboortedatum",
}


class WrittenWidget(forms.Textarea):
    """A textarea that `components/editor.html` dresses: buttons, counter."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 6, "data-editor": "", **(attrs or {})})


class WrittenFormField(forms.CharField):
    """A text of at most `max_characters` characters and 20 kB. There is no `maxlength`: a paste is never cut."""

    def __init__(self, *, max_characters: int | None = None, rows: int = 6, **kwargs):
        self.max_characters = max_characters
        attrs = {"rows": rows} | ({"data-max": max_characters} if max_characters else {})
        kwargs.setdefault("widget", WrittenWidget(attrs))
        for unused in ("max_length", "empty_value"):
            kwargs.pop(unused, None)
        super().__init__(**kwargs)

    def to_python(self, value):
        """Return the text without NUL bytes and with one kind of line ending."""
        return super().to_python(str(value or "").replace("\x00", "").replace("\r\n", "\n"))

    def validate(self, value):
        """Say how long the text is and how long it may be."""
        super().validate(value)
        if self.max_characters and len(value) > self.max_characters:
            raise ValidationError(
                f"Je tekst is te lang: {_number(len(value))} tekens. Maximaal {_number(self.max_characters)}.",
                code="too_long",
            )
        if len(value.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise ValidationError(
                f"Je tekst is te lang: {_number(len(value))} tekens. Maximaal ongeveer {_number(MAX_BYTES)}. "
                "Maak er twee teksten van.",
                code="too_long",
            )


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


@dataclass(frozen=True, slots=True)
class Pointed:
    """A passage that is pointed out on a form, with the box that says that it is nothing."""

    value: str
    id: str
    passage: str
    question: str
    is_confirmed: bool


class GuardedFormMixin(forms.Form):
    """Looks in `guarded_fields` for what may identify a child or parent, before anything is stored.

    A BSN is an error that cannot be confirmed away. Anything else is an error until the author ticks, for that very
    passage, that it is none. The ticked boxes come back with the form, so nothing is kept between requests.
    """

    guarded_fields: Iterable[str] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_findings = self.bsn_found = False
        self._ticked = set(self.data.getlist(self.add_prefix("confirm"))) if hasattr(self.data, "getlist") else set()

    def clean(self):
        """Run the guard on every guarded field."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        for name in self.guarded_fields:
            if name in self.fields and data.get(name):
                self._guard(name, str(data[name]))
        return data

    def _guard(self, name: str, text: str) -> None:
        found = guard.findings(text)
        if any(finding.kind == guard.BSN for finding in found):
            self.bsn_found = True
            self.add_error(name, ValidationError(BSN_MESSAGE, code="bsn"))
        pointed = {}
        for finding in found:
            if finding.kind != guard.BSN:
                value = f"{finding.kind}:{finding.text}"
                pointed[value] = Pointed(
                    value,
                    f"id_{self.add_prefix(name)}_{len(pointed)}_geen",
                    finding.text,
                    f"‘{finding.text}’ {NO_SUCH[finding.kind]}",
                    value in self._ticked,
                )
        if not pointed:
            return
        self.has_findings = True
        self.fields[name].findings = list(pointed.values())
        for value, point in pointed.items():
            if not point.is_confirmed:
                kind = value.partition(":")[0]
                self.add_error(
                    name,
                    ValidationError(
                        f"Er staat misschien {WHAT[kind]} in: ‘{point.passage}’. {INSTEAD[kind]}", code="finding"
                    ),
                )

    def findings_for(self, name: str) -> list[Pointed]:
        """Return what is pointed out in this field."""
        return getattr(self.fields[name], "findings", [])
