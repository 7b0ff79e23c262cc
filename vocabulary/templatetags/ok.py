"""Tags and filters of the components: icon, badge, initials, dates as people write them, fields in our markup."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.core.paginator import Paginator
from django.forms import BoundField, widgets
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from vocabulary.kinds import Kind, kind_of

register = template.Library()

SHORT_WIDGETS = (widgets.DateInput, widgets.TimeInput, widgets.NumberInput)
PLAIN_INPUTS = {"hidden", "checkbox", "radio", "file"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Show symbol `i-<name>` of the sprite; with a label it has hidden text of its own."""
    return _icon(static("icons.svg"), str(name), str(label))


@lru_cache(maxsize=500)
def _icon(sprite: str, name: str, label: str) -> SafeString:
    """Render an icon once: a page shows dozens."""
    return render_to_string("components/icon.html", {"sprite": sprite, "name": name, "label": label})


@register.inclusion_tag("components/badge.html")
def badge(kind: str, label: str = "") -> dict:
    """Show a kind of content (stored value or word) as icon and word; `label` replaces the word."""
    found = kind_of(kind) or Kind(kind, "", kind, kind, "info")
    return {"kind": found, "label": label or found.label}


@register.filter
def name_for(person, viewer) -> str:
    """Return the name of a member as `viewer` may see it (members.User.name_for)."""
    return person.name_for(viewer)


@register.filter
def kind_word(kind: str) -> str:
    """Return the word of a kind for `data-kind` and `soort=`, or an empty string."""
    found = kind_of(kind)
    return found.word if found else ""


@register.filter
def kind_label(kind: str) -> str:
    """Return the word of a kind as it stands on a badge."""
    found = kind_of(kind)
    return found.label if found else kind


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of a kind."""
    found = kind_of(kind)
    return found.icon if found else "info"


@register.filter
def words(text: str) -> list[str]:
    """Split a text on white space."""
    return str(text).split()


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[int | None]:
    """Return the page numbers to show around `number`; None stands for a gap."""
    return [
        n if isinstance(n, int) else None for n in paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    ]


@register.filter
def initials(name: object) -> str:
    """Return two capitals for an avatar: of the first two words, or the first two letters of a single one.

    >>> initials("Femke"), initials("Noor el Idrissi")
    ('FE', 'NE')
    """
    words = str(name or "").split()
    if not words:
        return "?"
    return (words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]).upper()


def _local(value: date | datetime | None) -> date | datetime | None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value or None


@register.filter
def long_date(value: date | datetime | None) -> str:
    """Return '19 november 2019'."""
    value = _local(value)
    return date_format(value, "j F Y") if value else ""


@register.filter
def day_date(value: date | datetime | None) -> str:
    """Return 'dinsdag 19 november 2019'."""
    value = _local(value)
    return date_format(value, "l j F Y") if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """Return '15.00 uur'."""
    at = _local(value)
    return f"{date_format(at, 'H.i')} uur" if at else ""


@register.filter
def when(value: date | datetime | None) -> str:
    """Return 'vandaag', 'gisteren' or 'morgen', else '9 november' in the present year and '9 november 2019' before."""
    value = _local(value)
    if not value:
        return ""
    this_year = value.year == timezone.localdate().year
    day = value.date() if isinstance(value, datetime) else value
    return str(naturalday(day, "j F" if this_year else "j F Y"))


@register.filter
def month_short(value: date | datetime) -> str:
    """Return 'nov', for the calendar leaf."""
    day = _local(value)
    return date_format(day, "M").lower() if day else ""


@register.filter
def minutes_to_read(text: str) -> int:
    """Return the minutes that reading takes at 200 words a minute, at least 1.

    Slower than the 238 of Brysbaert (2019, silent reading of non-fiction), as people read this between two visits.
    """
    return max(1, round(len(str(text).split()) / 200))


@register.filter
def control(field: BoundField) -> str:
    """Render the widget of a form field with our classes; help and error are tied to it by Django."""
    widget = field.field.widget
    given = widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {}
    if getattr(widget, "input_type", "") not in PLAIN_INPUTS:
        short = " ok-input--short" if isinstance(widget, SHORT_WIDGETS) else ""
        attrs["class"] = f"ok-input{short} {given}".strip()
    return field.as_widget(attrs=attrs)


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Return whether the field is a group of radio buttons or checkboxes: a fieldset with a legend."""
    return isinstance(field.field.widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple)


@register.filter
def chosen(field: BoundField) -> str:
    """Return the labels of what is chosen in a group of checkboxes, with commas between them."""
    return ", ".join(str(option.choice_label) for option in field if option.data["selected"])


@register.filter
def is_single_check(field: BoundField) -> bool:
    """Return whether the field is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, widgets.CheckboxInput)


@register.filter
def is_editor(field: BoundField) -> bool:
    """Return whether the field is a writing field: a textarea with `data-editor` or `data-max`."""
    widget = field.field.widget
    is_plain = isinstance(widget, widgets.Textarea) and widget.template_name == widgets.Textarea.template_name
    return is_plain and ("data-editor" in widget.attrs or "data-max" in widget.attrs)
