"""The model field for everything that people type."""

from __future__ import annotations

from typing import Any

from django.db import models

from writing.written import Written


class _WrittenAttribute:
    """Makes a Written of whatever is assigned, so that `thing.field.html` always works."""

    def __init__(self, field: models.Field):
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class WrittenField(models.TextField):
    """One text column with the typed source and the HTML cleaned from it, as compact JSON.

    The HTML is made once, on the way to the database, on every way there (save, bulk_create, update); a text that
    comes from the database is never cleaned again (docs/decisions/0002). `max_characters` limits the typed text in
    the form; without it only the 20 kB limit of `writing.html` holds.
    """

    descriptor_class = _WrittenAttribute

    def __init__(self, *args: Any, max_characters: int | None = None, **kwargs: Any):
        self.max_characters = max_characters
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.max_characters is not None:
            kwargs["max_characters"] = self.max_characters
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, self.descriptor_class(self))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Written.unpacked(value)

    def to_python(self, value):
        if value is None or isinstance(value, Written) or hasattr(value, "resolve_expression"):
            return value
        return Written(str(value))

    def get_prep_value(self, value):
        value = self.to_python(value)
        return value.packed() if isinstance(value, Written) else value

    def get_default(self):
        return Written("", "") if not self.has_default() else self.to_python(super().get_default())

    def value_from_object(self, obj):
        return str(getattr(obj, self.attname) or "")

    def value_to_string(self, obj):
        return self.value_from_object(obj)

    def clean(self, value, model_instance):
        written = self.to_python(value)
        super().clean(None if written is None else written.source, model_instance)
        return written

    def formfield(self, **kwargs):
        from writing.forms import WrittenFormField  # the form imports the widget templates only when there is a form

        return super(models.TextField, self).formfield(
            **{"form_class": WrittenFormField, "max_characters": self.max_characters, **kwargs}
        )
