"""Tags and filters that every template uses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from vocabulary.kinds import kind_of

register = template.Library()


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict:
    """Show an icon of `static/icons.svg`; decoration only."""
    return {"name": name}


@register.inclusion_tag("components/badge.html")
def badge(kind: str, text: str = "", name: str = "") -> dict:
    """Show the kind of content: icon and word."""
    found = kind_of(kind)
    return {"kind": found, "text": text or found.label, "icon": name or found.icon}


@register.filter
def kind_word(value: str) -> str:
    """Return the word of a kind for `data-kind`."""
    return kind_of(value).word


@register.filter
def initials(name: str) -> str:
    """Return the first two letters of a name, in capitals."""
    return str(name)[:2].upper()


@register.filter
def day(value: date | datetime | None) -> str:
    """Return 'vandaag', 'gisteren' or '19 november 2019'."""
    if value is None:
        return ""
    on = _local_day(value)
    today = timezone.localdate()
    if on == today:
        return "vandaag"
    if on == today - timedelta(days=1):
        return "gisteren"
    return date_format(on, "j F Y")


@register.filter
def long_day(value: date | datetime | None) -> str:
    """Return 'dinsdag 19 november 2019'."""
    return "" if value is None else date_format(_local_day(value), "l j F Y")


@register.filter
def clock(value: datetime | None) -> str:
    """Return '15.00 uur'."""
    return "" if value is None else f"{date_format(timezone.localtime(value), 'H.i')} uur"


@register.filter
def month_short(value: date | datetime) -> str:
    """Return 'nov', for the calendar leaf."""
    return date_format(_local_day(value), "M").lower()


@register.filter
def minutes_to_read(text: str) -> int:
    """Return the minutes that reading takes, at 200 words a minute (Brysbaert 2019: 238 for silent reading), at least 1."""
    return max(1, round(len(str(text).split()) / 200))


def _local_day(value: date | datetime) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value
