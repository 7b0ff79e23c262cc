"""manage.py build_names: make writing/data/names.txt, the first names that the privacy guard knows.

Sources: Faker's first names of many languages (MIT licence) and our own extra_names.txt; a name that is also a common
Dutch word (by the word frequencies of pyspellchecker, MIT licence) is marked as ambiguous with '?'. Run by hand when
a source changes; both packages are development tools, the guard reads only the file.
"""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata
from pathlib import Path

from django.core.management.base import BaseCommand

DATA = Path(__file__).resolve().parents[2] / "data"
COMMON_FROM = 1000  # occurrences in pyspellchecker's Dutch list from which a name counts as a common word
LATIN_BELOW = 0x250
SHORTEST = 2


class Command(BaseCommand):
    """Rebuild the list of first names."""

    help = "Maak de lijst met voornamen voor de privacywachter opnieuw."

    def handle(self, **options):
        from spellchecker import SpellChecker

        frequency = SpellChecker(language="nl").word_frequency
        names = _from_faker() | _ours()
        known_as_names = _ours()
        lines = []
        for name in sorted(names):
            is_common = frequency[name] >= COMMON_FROM and name not in known_as_names
            lines.append(f"{name}?" if is_common else name)
        (DATA / "names.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(lines)} voornamen")


def _ours() -> set[str]:
    rows = (DATA / "extra_names.txt").read_text(encoding="utf-8").splitlines()
    return {unicodedata.normalize("NFC", word) for row in rows if not row.startswith("#") for word in row.split()}


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
        name for name in lower if len(name) > SHORTEST and name.isalpha() and all(ord(c) < LATIN_BELOW for c in name)
    }
