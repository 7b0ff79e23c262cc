"""A guarded form stops a BSN, points out the rest, and keeps every word."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from writing.forms import GuardedFormMixin, WrittenFormField


class Proof(GuardedFormMixin, forms.Form):
    guarded_fields = ("body", "title", "absent")
    body = WrittenFormField(label="Tekst", max_characters=3000)
    title = forms.CharField(required=False)


def posted(**values) -> Proof:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return Proof(data)


@pytest.fixture(autouse=True)
def _database(db):
    """The guard asks the apps for names that are none."""


def test_a_text_without_findings_is_fine():
    form = posted(body="Een moeder belt.")

    assert form.is_valid()
    assert not form.has_findings


def test_a_bsn_is_an_error_that_cannot_be_confirmed_away():
    form = posted(body="kind 123456782", confirm="bsn:123456782")

    assert form.errors["body"] == ["Dit lijkt op een burgerservicenummer. Haal het weg."]
    assert form.bsn_found
    assert form["body"].value() == "kind 123456782"


def test_a_name_is_pointed_out_with_a_box_to_say_that_it_is_none():
    form = posted(body="Daan slaapt slecht. Daan eet niet.")

    assert form.errors["body"] == [
        "Er staat misschien een naam in: ‘Daan’. Vervang die, bijvoorbeeld door ‘het kind’ of ‘de ouder’, of geef aan "
        "dat het geen naam van een kind of ouder is."
    ]
    assert [(point.question, point.is_confirmed) for point in form.findings_for("body")] == [
        ("‘Daan’ is geen naam van een kind of ouder", False)
    ]


def test_a_confirmed_passage_passes_and_a_new_one_asks_again():
    assert posted(body="Daan slaapt slecht.", confirm="name:Daan").is_valid()

    form = posted(body="Daan en Fatima slapen slecht.", confirm="name:Daan")

    assert len(form.errors["body"]) == 1
    assert "Fatima" in form.errors["body"][0]
    assert [point.is_confirmed for point in form.findings_for("body")] == [True, False]
    assert form.has_findings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mail s.jansen@example.org", "een e-mailadres"),
        ("bel 06-12345678", "een telefoonnummer"),
        ("woont Kerkstraat 12", "een adres"),
        ("geboren 5 mei 2009", "een geboortedatum"),
    ],
)
def test_each_kind_has_its_own_words(text, words):
    assert words in posted(body=text).errors["body"][0]


def test_an_ordinary_field_is_guarded_too():
    assert "Daan" in posted(body="Iets.", title="Hoe helpen we Daan?").errors["title"][0]


def test_a_text_that_is_too_long_says_how_long_it_may_be():
    assert posted(body="a" * 3140).errors["body"] == ["Je tekst is te lang: 3.140 tekens. Maximaal 3.000."]


def test_20_kb_is_the_most_for_any_text():
    class Free(forms.Form):
        body = WrittenFormField()

    assert "te lang" in Free({"body": "é" * 10_001}).errors["body"][0]


def test_a_null_byte_disappears_and_line_endings_are_one_kind():
    form = posted(body="een\x00\r\ntwee")

    assert form.is_valid()
    assert form.cleaned_data["body"] == "een\ntwee"


def test_a_form_without_data_has_no_findings():
    form = Proof()

    assert not form.has_findings
    assert form.findings_for("body") == []
