"""Compounds and their parts: 'jeugdhulpwachtlijst' is jeugdhulp + wachtlijst, and 'wachtlijst' is wacht + lijst."""

from __future__ import annotations

from functools import lru_cache

from search.dutch.lexicon import COUNTED, is_known, known_prefixes, log_frequency
from search.dutch.stems import VERB_PREFIXES, is_exception
from search.dutch.words import STOP_WORDS, data_words

SHORTEST_COMPOUND = 6
LONGEST_COMPOUND = 40
SHORTEST_PART = 3
# What each part costs, and how much a rarer one costs more: few, frequent and long parts win.
PART_COST = 12.0
RARITY_COST = 0.5
NONE = float("inf")
FREQUENT = 14.0  # natural logarithm: a million
SHORT_PART_COST = 4.0
# A part of three letters must be one of these, as the list holds many odd ones.
SHORT_PARTS = data_words("short_parts.txt")
# Letters between parts, dropped from the part before them, with their cost: gezin-s-werker, klas(s)-en-begeleiding.
LINKS = (("", 0.0), ("s", 0.5), ("en", 0.9), ("er", 0.9), ("e", 1.0))
_LINKS_BY_LETTER = {letter: tuple(link for link in LINKS if link[0][:1] in ("", letter)) for letter in "se"}
# A word of the list itself is split only when its parts are, on average, not rarer than the word by more than this.
KNOWN_WORD_MARGIN = 0.0
# Endings and beginnings that the list holds as words too, but that are no part of a compound.
NO_PARTS = frozenset(VERB_PREFIXES) - {"samen", "thuis", "binnen"} | data_words("no_parts.txt")


@lru_cache(maxsize=20_000)
def split(word: str) -> tuple[str, ...]:
    """Return the best parts of a folded word, without the letters that link them, or () when it is no compound."""
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND or not word.isalpha() or is_exception(word):
        return ()
    found = _cheapest_two(word) or _cheapest(word)
    if len(found) < 2:
        return ()
    own = log_frequency(word)
    if own > COUNTED and sum(map(log_frequency, found)) / len(found) < own + KNOWN_WORD_MARGIN:
        return ()
    return found


def _cheapest_two(word: str) -> tuple[str, ...]:
    """Return the two parts with the lowest cost, or () when three may cost less: the short way for most compounds."""
    lowest = 3 * PART_COST
    best: tuple[str, ...] = ()
    for part in known_prefixes(word):
        cost = _cost(part)
        if cost >= lowest or part == word:
            continue
        rest = word[len(part) :]
        for link, cost_of_link in _LINKS_BY_LETTER.get(rest[0], LINKS[:1]):
            if rest.startswith(link):
                of_both = cost + cost_of_link + _cost(rest[len(link) :])
                if of_both < lowest:
                    lowest, best = of_both, (part, rest[len(link) :])
    return best


def _cheapest(word: str) -> tuple[str, ...]:
    """Return the parts with the lowest cost, by dynamic programming over the places where a part may end."""
    length = len(word)
    best: list[tuple[float, tuple[str, ...]] | None] = [None] * (length + 1)
    best[0] = (0.0, ())
    for start in range(length - SHORTEST_PART + 1):
        if (so_far := best[start]) is None:
            continue
        for part in known_prefixes(word[start:]):
            if part == word or _cost(part) == NONE:
                continue
            cost, parts = so_far[0] + _cost(part), (*so_far[1], part)
            for link, cost_of_link in LINKS:
                end = start + len(part) + len(link)
                if not word.startswith(link, end - len(link)) or (link and end == length):
                    continue
                if (old := best[end]) is None or cost + cost_of_link < old[0]:
                    best[end] = (cost + cost_of_link, parts)
    return best[-1][1] if best[-1] else ()


@lru_cache(maxsize=50_000)
def _cost(option: str) -> float:
    """Return what this part costs, NONE when it may not be one."""
    if len(option) < SHORTEST_PART or not is_known(option):
        return NONE
    if len(option) == SHORTEST_PART:
        if option not in SHORT_PARTS:
            return NONE
    elif option in NO_PARTS or option in STOP_WORDS:
        return NONE
    short = SHORT_PART_COST if len(option) == SHORTEST_PART else 0.0
    return PART_COST + short + RARITY_COST * max(0.0, FREQUENT - log_frequency(option))


@lru_cache(maxsize=20_000)
def all_parts(word: str) -> tuple[str, ...]:
    """Return the parts of a folded word and the parts of those, those of a word before the parts of its parts."""
    found: list[str] = []
    waiting = list(split(word))
    while waiting:
        found += waiting
        waiting = [part for word in waiting for part in split(word)]
    return tuple(found)
