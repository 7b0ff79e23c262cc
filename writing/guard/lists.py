"""The lists behind the rules for names; each file is read once. Sources and licences: writing/data/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
# How far a first name is one: always; never in lower case; with a capital inside a sentence; with a sign of a person.
SURE, CAPITAL, INSIDE, EVIDENCE = "", "^", "~", "?"


@lru_cache(maxsize=1)
def first_names() -> Mapping[str, str]:
    """Return the known first names, in lower case, with their mark."""
    names = {}
    for line in (DATA / "names.txt").read_text(encoding="utf-8").split("\n"):
        name = line.rstrip("^~?")
        names[name] = line[len(name) :]
    del names[""]
    return names


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Return the last words of common surnames, in lower case."""
    return frozenset((DATA / "surnames.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def no_names() -> frozenset[str]:
    """Return the single words that are no names, in lower case."""
    return frozenset(entry for entry in _entries() if " " not in entry)


@lru_cache(maxsize=1)
def sayings() -> Mapping[str, tuple[str, ...]]:
    """Return the phrases that are no names, in lower case, by their first word."""
    by_first: dict[str, tuple[str, ...]] = {}
    for entry in _entries():
        if " " in entry:
            first = entry.split()[0].rstrip(",")
            by_first[first] = (*by_first.get(first, ()), entry)
    return by_first


def _entries() -> list[str]:
    rows = (DATA / "no_names.txt").read_text(encoding="utf-8").split("\n")
    # 'jan, piet en klaas' holds a comma itself; nothing else does.
    listed = ",".join(row for row in rows if not row.startswith("#")).replace("jan, piet", "jan; piet")
    return [entry.strip().replace(";", ",") for entry in listed.split(",") if entry.strip()]
