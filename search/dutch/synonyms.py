"""Synonyms in the Solr format, as a table from terms to terms that is asked at query time.

`a, b, c` are equal; `a => b, c` adds b and c to a search for a, not the other way. A comma in a word is written `\\,`.
Source of the format: Apache Solr Reference Guide, "Synonym Graph Filter". Unlike there, what was typed always stays
part of the search, at a higher weight than its synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.dutch.analysis import analysed

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
        if not line.strip() or line.lstrip().startswith("#"):
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
        if len(entry.split()) > LONGEST_ENTRY:
            raise ValueError(f"‘{entry[:40]}…’ is te lang: hooguit {LONGEST_ENTRY} woorden.")
    return Rule(left, right)


def _entries(side: str) -> tuple[str, ...]:
    return tuple(entry.replace("\\,", ",").strip() for entry in _COMMA.split(side))


class SynonymSet:
    """The rules, analysed: from a sequence of terms to what else to search for."""

    def __init__(self, rules: Iterable[Rule] = ()):
        self._table: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        for rule in rules:
            right = {terms: entry for entry in rule.right if (terms := tuple(analysed(entry).whole))}
            for entry in rule.left:
                if terms := tuple(analysed(entry).whole):
                    self._table.setdefault(terms, {}).update({k: v for k, v in right.items() if k != terms})
        self._longest = max(map(len, self._table), default=0)

    def __len__(self) -> int:
        return len(self._table)

    def of(self, terms: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the synonyms of every run of these terms: their own terms, and the words as written in the rule."""
        for start in range(len(terms)):
            for end in range(start + 1, min(len(terms), start + self._longest) + 1):
                yield from self._table.get(tuple(terms[start:end]), {}).items()

    def knows(self, term: str) -> bool:
        """Return whether this one term has synonyms."""
        return (term,) in self._table


def from_file(path: Path) -> SynonymSet:
    """Return the synonyms of a file. Raises SynonymError when a line is no rule, OSError when there is no such file."""
    return SynonymSet(parse_synonyms(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def shipped() -> SynonymSet:
    """Return the synonyms that the project ships."""
    return from_file(Path(__file__).resolve().parents[2] / "vocabulary" / "data" / "synonyms.txt")
