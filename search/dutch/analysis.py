"""From text to terms: what the index holds, and what a query asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from search.dutch import compounds, stems
from search.dutch.words import STOP_WORDS, normal, segments, tokens

# Kept in the index: when it differs from this one, the index was made by another analysis and must be rebuilt.
VERSION = "2"
SHORTEST_HEAD = 4


class Word(NamedTuple):
    """What one folded word means to the index: its term, and the terms of its parts."""

    term: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text in order, those of the parts of its compounds, and its words as they were written."""

    whole: list[str]
    parts: list[str]
    words: set[str]


def word_of(folded: str) -> Word:
    """Return the term and the parts of one folded word, as `spans` and `tokens` give it."""
    spelled = normal(folded)
    parts = compounds.parts_of(spelled)
    term = _term(spelled, parts)
    if pieces := segments(folded):
        parts = tuple(part for piece in pieces for part in (piece, *compounds.split(piece)))
    elif not parts:
        return Word(term, ())
    found: dict[str, None] = {}
    for part in parts:
        found |= _terms_of_part(part)
    found.pop(term, None)
    found.pop("", None)
    return Word(term, tuple(found))


# The same, remembered: for words of queries, and of texts that are shown.
word = lru_cache(maxsize=50_000)(word_of)


@lru_cache(maxsize=20_000)
def _terms_of_part(part: str) -> dict[str, None]:
    """Return the term of a part of a word, and those of its own parts in turn."""
    found = {_term_of_part(part): None}
    for one in compounds.split(part):
        found |= _terms_of_part(one)
    return found


def _term(spelled: str, parts: Sequence[str]) -> str:
    """Return the stem; of a compound only the last part is stemmed, as in 'oudergesprekken'."""
    head = parts[-1] if parts else ""
    if len(head) >= SHORTEST_HEAD and spelled.endswith(head):
        return spelled[: -len(head)] + stems.stem(head)
    return stems.stem(spelled)


def _term_of_part(part: str) -> str:
    """Return the stem of a part of a word, or "" when it says nothing."""
    return _term(part, compounds.split(part)) if len(part) > 1 and part not in STOP_WORDS else ""


def analysed(text: str) -> Terms:
    """Return the terms of any text, without stop words."""
    whole: list[str] = []
    parts: list[str] = []
    found = tokens(text)
    for token in found:
        if token not in STOP_WORDS:
            term, of_parts = word(token)
            if term:
                whole.append(term)
                parts += of_parts
    return Terms(whole, parts, set(found))
