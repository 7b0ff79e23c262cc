"""A written field in a model form: the source is shown, checked and kept."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError

from members.models import User
from writing.forms import WrittenFormField
from writing.written import Written

FIELD = User._meta.get_field("introduction")


class IntroductionForm(forms.ModelForm):
    class Meta:
        model, fields = User, ["introduction"]


def test_a_model_form_shows_the_source_and_keeps_what_is_typed():
    user = User(introduction="Dag **allemaal**")

    form = IntroductionForm({"introduction": "Hoi *jij*"}, instance=user)

    assert form["introduction"].initial == "Dag **allemaal**"
    assert form.is_valid()
    assert user.introduction.html == "<p>Hoi <em>jij</em></p>\n"


def test_the_form_field_knows_the_most_characters():
    field = FIELD.formfield()

    assert isinstance(field, WrittenFormField)
    assert field.max_characters == 2000
    assert field.widget.attrs["data-max"] == 2000
    assert "maxlength" not in field.widget.attrs


def test_cleaning_the_field_gives_written_text_and_no_text_is_allowed_when_blank():
    assert FIELD.clean("Hoi", User()) == Written("Hoi")
    assert FIELD.clean("", User()) == ""
    with pytest.raises(ValidationError):
        FIELD.clean(None, User())
