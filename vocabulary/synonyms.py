"""The one rule of a line of synonyms, in the Solr format: what the form accepts is what search understands.

`a, b, c` are equal; `a => b, c` adds b and c to a search for a, not the other way. A comma in a word is written `\\,`.
Source of the format: Apache Solr Reference Guide, "Synonym Graph Filter". Unlike there, what was typed always stays
part of the search, at a higher weight than its synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_ENTRY = 8
_COMMA = re.compile(r"(?<!\\),")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a search for any of `left` also searches for all of `right`."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that is no rule: its number, counted from 1, and what is wrong with it, in Dutch."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Regel {self.line}: {self.message}"


class SynonymError(ValueError):
    """Lines that cannot be read; `errors` says which and why."""

    def __init__(self, errors: Sequence[LineError]):
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, errors)))


def parse_synonyms(text: str) -> list[Rule]:
    """Return the rules of a text in the Solr format; '#' starts a comment. Raises SynonymError with all bad lines."""
    rules, errors = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if _is_empty(line):
            continue
        try:
            rules.append(_rule(line))
        except ValueError as error:
            errors.append(LineError(number, str(error)))
    if errors:
        raise SynonymError(errors)
    return rules


def _rule(line: str) -> Rule:
    sides = line.split("=>")
    if len(sides) > 2:
        raise ValueError("Gebruik de pijl => hooguit één keer.")
    left, right = _entries(sides[0]), _entries(sides[-1])
    if not all(left) or not all(right):
        raise ValueError("Er ontbreekt een woord voor of na een komma of pijl.")
    if len(sides) == 1 and len(left) < 2:
        raise ValueError("Schrijf minstens twee woorden, met een komma ertussen.")
    for entry in (*left, *right):
        if not any(map(str.isalnum, entry)):
            raise ValueError(f"‘{entry[:40]}’ is geen woord.")
        if len(entry.split()) > LONGEST_ENTRY:
            raise ValueError(f"‘{entry[:40]}…’ is te lang: hooguit {LONGEST_ENTRY} woorden.")
    return Rule(left, right)


def _entries(side: str) -> tuple[str, ...]:
    return tuple(entry.replace("\\,", ",").strip() for entry in _COMMA.split(side))


def parse_line(line: str) -> Rule:
    """Return the rule of a text that must be one line. Raises ValueError with what is wrong, in Dutch."""
    if len(line.splitlines()) > 1:
        raise ValueError("Schrijf één regel, zonder afbrekingen.")
    if _is_empty(line):
        raise ValueError("Schrijf woorden met komma’s ertussen, zoals: poh, praktijkondersteuner")
    return _rule(line)


def _is_empty(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
