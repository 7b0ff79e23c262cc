"""manage.py build_names: make writing/data/names.txt and surnames.txt, the names that the privacy guard knows.

Sources and licences: writing/data/README.md. Run by hand when a source changes; Faker is a development tool, the guard
reads only the files. The same versions give the same files.
"""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand

from writing.guard.lists import CAPITAL, DATA, EVIDENCE, INSIDE, SURE

COUNT_OF_A_NAME = 50  # pyspellchecker's Dutch list gives first names this count; a higher one is that of a word
COMMON_FROM = 1000  # such a word is no name at all, unless words_too.txt says so
LATIN_BELOW = 0x250
SHORTEST = 3
SURNAME_PLACES = ("nl_NL", "nl_BE", "tr_TR")
DROPPED = "dropped"


class Command(BaseCommand):
    """Rebuild the lists of first names and surnames."""

    help = "Maak de lijsten met namen voor de privacywachter opnieuw."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=DATA, help="schrijf de lijsten hierheen")

    def handle(self, *, folder, **options):
        from spellchecker import SpellChecker

        count = SpellChecker(language="nl").word_frequency
        marks = _curated()
        names = (_from_faker() | _ours() | set(marks)) - {name for name, mark in marks.items() if mark == DROPPED}
        lines = [
            name + marks.get(name, EVIDENCE if count[name] > COUNT_OF_A_NAME else SURE)
            for name in sorted(names)
            if name in marks or count[name] < COMMON_FROM
        ]
        surnames = sorted(_surnames())
        (folder / "names.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "surnames.txt").write_text("\n".join(surnames) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(lines)} voornamen, {len(surnames)} achternamen")


def _curated() -> dict[str, str]:
    """Return the marks that people gave, by name."""
    marks, section = {}, ""
    sections = {"[capital]": CAPITAL, "[inside]": INSIDE, "[evidence]": EVIDENCE, "[dropped]": DROPPED}
    for row in _rows("words_too.txt"):
        if row in sections:
            section = sections[row]
        else:
            marks |= dict.fromkeys(row.split(), section)
    return marks


def _ours() -> set[str]:
    return {unicodedata.normalize("NFC", word) for row in _rows("extra_names.txt") for word in row.split()}


def _rows(file: str) -> Iterator[str]:
    rows = (DATA / file).read_text(encoding="utf-8").splitlines()
    return (row.strip() for row in rows if row.strip() and not row.startswith("#"))


def _from_faker() -> set[str]:
    import faker.providers.person as people

    found: set[str] = set()
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for column in ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary"):
            values = getattr(provider, column, ())
            if not isinstance(values, property):
                found |= {str(value) for value in values or ()}
    lower = (unicodedata.normalize("NFC", name.lower()) for name in found)
    return {
        name for name in lower if len(name) >= SHORTEST and name.isalpha() and all(ord(c) < LATIN_BELOW for c in name)
    }


def _surnames() -> set[str]:
    found: set[str] = set()
    for place in SURNAME_PLACES:
        values = importlib.import_module(f"faker.providers.person.{place}").Provider.last_names
        found |= {unicodedata.normalize("NFC", str(value).split()[-1].lower()) for value in values}
    return {name for name in found if len(name) >= SHORTEST and name.isalpha()}
