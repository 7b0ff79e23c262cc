"""Words that say that somebody may be in danger; the page then shows whom to call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from django.db import DatabaseError, models

from search.models import DEFAULT_CONTACTS, CrisisSettings
from writing.written import Written

# Sources of the numbers: 113.nl, veiligthuis.nl. The words are those these organisations use themselves.
WORDS = re.compile(
    r"su[iï]cid|zelfmoord|zelfdoding|niet meer leven|dood willen|wil dood|zelfbeschadig|automutil|mishandel|misbruik"
    r"|huiselijk geweld|verkracht|incest|kindermishandeling|crisis",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\+?\d[\d -]{1,13}\d")
MOST_CHARACTERS = 100_000


def _contacts(text: str) -> tuple[tuple[str, str], ...]:
    """Return (words, address to call) per line; '' when the line holds no number to call."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple((line, _callable(line.rpartition(":")[2])) for line in lines)


def _callable(words: str) -> str:
    found = NUMBER.search(words)
    return "tel:" + re.sub(r"[ -]", "", found[0]) if found else ""


HELP = _contacts(DEFAULT_CONTACTS)


def contacts() -> tuple[tuple[str, str], ...]:
    """Return whom to call, as edited in /beheer/; what the platform ships with when the database is away."""
    try:
        return _contacts(CrisisSettings.load().contacts) or HELP
    except DatabaseError:  # the strip matters most when something is wrong
        return HELP


def help_for(text: str) -> tuple[tuple[str, str], ...]:
    """Return whom to call as (words, address) when a text is about suicide, abuse or crisis, else nothing."""
    return contacts() if is_about_crisis(text) else ()


def is_about_crisis(text: str) -> bool:
    """Return whether a text or query is about suicide, abuse or crisis."""
    return _has_words(text[:MOST_CHARACTERS])


@lru_cache(maxsize=200)
def _has_words(text: str) -> bool:
    """Look once at a text that is read often, such as a chapter of the guide."""
    return WORDS.search(text) is not None


def help_for_thing(thing: models.Model) -> tuple[tuple[str, str], ...]:
    """Return whom to call when what people wrote in this row is about suicide, abuse or crisis, else nothing."""
    return help_for("\n".join(_texts(thing)))


def _texts(thing: models.Model) -> Iterator[str]:
    """Yield the texts of the fields that are loaded, blocks and rich text included; asks the database nothing."""
    deferred = thing.get_deferred_fields()
    for field in thing._meta.concrete_fields:
        if field.attname in deferred or field.is_relation or field.choices:
            continue
        value = field.value_from_object(thing)
        if hasattr(value, "raw_data"):  # a StreamField: as stored, because taking the HTML apart is dear
            yield json.dumps(list(value.raw_data), ensure_ascii=False)
        elif isinstance(value, str):
            yield value
        elif isinstance(value, Written):
            yield value.source
