"""What an agenda item asks for: its words, how much each tells, and other words that people use for the same.

Agenda items are written in everyday words, lessons in those of the trade. `related_words.txt` brings the two together;
it is for the briefing only, as a search must find what was typed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search import dutch
from search.dutch import lexicon
from search.dutch.words import STOP_WORDS, tokens

FILE = Path(__file__).with_name("related_words.txt")
MAX_CHARACTERS = 2_000
# The frequency of a Dutch word, as a logarithm, from which it tells nothing; and that of a word nobody counted.
TELLS_NOTHING = 13.5
UNCOUNTED = 4.0
# A word of the title counts so much more than one of the notes.
TITLE = 1.5
# The words themselves stand this often in what is sent to the engine, in so many characters at most. Related ones
# stand there twice for a word that they belong to, less for one that stands in several lines and may mean many things.
OWN = 12
MAX_SENT = 15_000
RELATED = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an agenda item: how much it tells, its term and parts, and the terms that mean about the same."""

    weight: float
    term: str
    parts: tuple[str, ...]
    related: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """An agenda item as it is looked for: the text for the engine, and the words to weigh what it finds."""

    text: str
    words: tuple[Word, ...]


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, ...], ...]:
    """Return the lines of related words, as they are written."""
    rows = (line.partition("#")[0] for line in FILE.read_text(encoding="utf-8").splitlines())
    return tuple(tuple(word.strip() for word in row.split(",") if word.strip()) for row in rows if row.strip())


@lru_cache(maxsize=1)
def _by_term() -> dict[str, frozenset[int]]:
    """Return term → the numbers of the lines that it stands in."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(_lines()):
        for word in line:
            found[dutch.word(word).term].add(number)
    return {term: frozenset(numbers) for term, numbers in found.items()}


def _lines_of(folded: str) -> frozenset[int]:
    """Return the lines of a word, or of the parts of a compound that stands in none."""
    made = dutch.word(folded)
    found = _by_term().get(made.term)
    return found or frozenset().union(*(_by_term().get(part, frozenset()) for part in made.parts))


def asked(title: str, notes: str = "", synonyms: dutch.SynonymSet | None = None) -> Asked:
    """Return what to look for, for an agenda item with this title and these notes, each cut at 2,000 characters.

    `synonyms` are those of the site, unless others are given.
    """
    synonyms = dutch.synonyms() if synonyms is None else synonyms
    title, notes = title[:MAX_CHARACTERS], notes[:MAX_CHARACTERS]
    in_title = set(tokens(title))
    typed = [token for token in dict.fromkeys(tokens(f"{title}\n{notes}")) if token not in STOP_WORDS]
    known = {dutch.word(token).term for token in typed}
    lines: dict[int, float] = defaultdict(float)
    for token in typed:
        numbers = _lines_of(token)
        for number in numbers:
            lines[number] += 1 / math.sqrt(len(numbers))
    extra: dict[str, float] = defaultdict(float)
    for number, weight in lines.items():
        for word in _lines()[number]:
            if dutch.word(word).term not in known:
                extra[word] += weight
    related = [" ".join([word] * max(1, round(RELATED * weight))) for word, weight in extra.items()]
    own = f"{title}. {notes}"
    text = "\n".join([*related, *[own] * max(1, min(OWN, MAX_SENT // len(own)))])
    words = tuple(_word(token, TITLE if token in in_title else 1.0, synonyms) for token in typed if token[0].isalpha())
    return Asked(text, words)


def _word(token: str, factor: float, synonyms: dutch.SynonymSet) -> Word:
    made = dutch.word(token)
    related = {dutch.word(word).term for number in _lines_of(token) for word in _lines()[number]}
    related |= {terms[0] for terms, _ in synonyms.of([made.term]) if len(terms) == 1}
    tells = max(0.0, TELLS_NOTHING - (lexicon.log_frequency(token) or UNCOUNTED))
    return Word(tells * factor, made.term, made.parts, frozenset(related - {made.term}))
