"""Synonyms (`vocabulary.synonyms`) as a table from terms to terms that is asked at query time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from search.dutch.analysis import analysed
from vocabulary.synonyms import Rule, SynonymError, parse_synonyms


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


__all__ = ["Rule", "SynonymError", "SynonymSet", "from_file", "parse_synonyms", "shipped"]
