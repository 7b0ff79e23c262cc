"""The forms of the words in /beheer/."""

from __future__ import annotations

from django import forms
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm


class WordForm(WagtailAdminModelForm):
    """Makes the part of the address from the name when it is left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        slug = self.fields["slug"]
        slug.required = False
        slug.help_text = (
            "Laat dit leeg: we maken het van de naam. Verander het later liever niet: dan werken links niet meer."
        )

    def clean(self):
        """Fill in the slug before the model is checked, so that a double one is told here."""
        data = super().clean()
        if not data.get("slug") and "slug" not in self.errors:
            data["slug"] = slugify(data.get("name", ""))[:80]
            if not data["slug"] and data.get("name"):
                self.add_error("slug", "Vul een adresdeel in, met kleine letters en streepjes.")
        return data


class NamesField(forms.CharField):
    """A list of names, typed with commas."""

    def prepare_value(self, value):
        """Show a list as one line."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        """Return the names as a list."""
        return [name.strip() for name in super().to_python(value).split(",") if name.strip()]

    def has_changed(self, initial, data):
        """Compare the lists, not the typing."""
        return (initial or []) != self.to_python(data)


class PlaceForm(WordForm):
    """A place; its other names on one line."""

    aliases = NamesField(
        label="Andere namen",
        required=False,
        help_text="Met komma’s ertussen. Zoeken vindt de plek ook onder deze namen.",
    )
