"""What people type below a page."""

from __future__ import annotations

from functools import cache

from django import forms
from django.utils.safestring import SafeString

from cms.models.comments import COMMENT_CHARACTERS
from learnings.forms import SAFE, NeverCutMixin, SubmissionMixin
from writing.forms import GuardedFormMixin, WrittenFormField


class Unseen(forms.HiddenInput):
    """A field that looks like any other to a robot, and is not there for people."""

    input_type = "text"
    is_hidden = True


class CommentForm(NeverCutMixin, SubmissionMixin, GuardedFormMixin):
    """A reaction to a page. A visitor may say what they are, never who.

    `website` is for robots alone: people do not see it. Who fills it is thanked and nothing is kept.
    """

    guarded_fields = ("body", "role")
    body = WrittenFormField(
        label="Je reactie",
        max_characters=COMMENT_CHARACTERS,
        help_text=SAFE,
        rows=4,
        error_messages={"required": "Schrijf eerst je reactie."},
    )
    role = forms.CharField(
        label="Wie ben je?",
        max_length=60,
        required=False,
        help_text="Geen naam. Bijvoorbeeld: een vader uit Zuilen, of een leerkracht.",
        error_messages={"max_length": "Houd het bij hoogstens 60 tekens."},
    )
    website = forms.CharField(
        required=False, widget=Unseen(attrs={"hidden": True, "tabindex": -1, "autocomplete": "off"})
    )

    def __init__(self, *args, is_member: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        if is_member:
            del self.fields["role"]

    def is_by_a_robot(self) -> bool:
        """Return whether the field that nobody sees was filled."""
        return bool(self.data.get("website"))


@cache
def blank_fields(is_member: bool) -> SafeString:
    """Return the fields of an empty form, without its submission key: rendered once, it is the same on every page."""
    form = CommentForm(is_member=is_member)
    del form.fields["submission"]
    return form.as_div()
