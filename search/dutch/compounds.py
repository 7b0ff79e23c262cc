"""Compounds and their parts: 'jeugdhulpwachtlijst' is jeugdhulp + wachtlijst, and 'wachtlijst' is wacht + lijst."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import marisa_trie

from search.dutch.lexicon import COUNTED, HIGHEST, STEPS, log_frequency, words
from search.dutch.stems import VERB_PREFIXES, written_stems
from search.dutch.words import STOP_WORDS, data_words

SHORTEST_COMPOUND = 6
LONGEST_COMPOUND = 40
SHORTEST_PART = 3
SHORTEST_OF_THREE = 3 * SHORTEST_PART
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
_NO_LINK = LINKS[:1]
_LINKS_BY_LETTER = {letter: tuple(link for link in LINKS if link[0][:1] in ("", letter)) for letter in "se"}
# A word of the list itself is split only when its parts are, on average, not rarer than the word by more than this.
KNOWN_WORD_MARGIN = 0.0
# Endings and beginnings that the list holds as words too, but that are no part of a compound.
NO_PARTS = frozenset(VERB_PREFIXES) - {"samen", "thuis", "binnen"} | data_words("no_parts.txt")


def parts_of(word: str) -> tuple[str, ...]:
    """Return the best parts of a folded word, without the letters that link them, or () when it is no compound."""
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND or not word.isalpha() or word in written_stems():
        return ()
    firsts = _first_parts(word)
    if not firsts or (len(firsts) == 1 and firsts[0][0] == word):
        return ()
    found = _two(word, firsts) or (_several(word, firsts) if len(word) >= SHORTEST_OF_THREE else ())
    if not found:
        return ()
    own = log_frequency(word)
    if own > COUNTED and sum(map(log_frequency, found)) / len(found) < own + KNOWN_WORD_MARGIN:
        return ()
    return found


# The same, remembered: for words that come back, such as parts.
split = lru_cache(maxsize=20_000)(parts_of)


def _two(word: str, firsts: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return the two parts with the lowest cost, or () when three may cost less: the short way for most compounds.

    `firsts` are the parts with which the word may begin.
    """
    trie, steps, of_step, short = _costs()
    lowest = 3 * PART_COST if len(word) >= SHORTEST_OF_THREE else NONE
    best: tuple[str, ...] = ()
    length = len(word)
    for part, cost in firsts:
        size = len(part)
        if cost + PART_COST >= lowest or size == length:
            continue
        for link, cost_of_link in _LINKS_BY_LETTER.get(word[size], _NO_LINK):
            if link and not word.startswith(link, size):
                continue
            last = word[size + len(link) :]
            if len(last) <= SHORTEST_PART:
                cost_of_last = short.get(last, NONE)
            else:
                number = trie.get(last)
                cost_of_last = NONE if number is None else of_step[steps[number]]
            of_both = cost + cost_of_link + cost_of_last
            if of_both < lowest:
                lowest, best = of_both, (part, last)
    return best


def _several(word: str, firsts: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return the parts with the lowest cost, by dynamic programming over the places where a part may end."""
    length = len(word)
    costs = [NONE] * (length + 1)
    ways: list[tuple[str, ...]] = [()] * (length + 1)
    costs[0] = 0.0
    for start in range(length - SHORTEST_PART + 1):
        if costs[start] == NONE:
            continue
        for part, own_cost in _first_parts(word[start:]) if start else firsts:
            end = start + len(part)
            if part == word:
                continue
            cost = costs[start] + own_cost
            letter = word[end : end + 1]
            for link, cost_of_link in _LINKS_BY_LETTER.get(letter, _NO_LINK):
                after = end + len(link)
                if link and (after >= length or not word.startswith(link, end)):
                    continue
                if cost + cost_of_link < costs[after]:
                    costs[after], ways[after] = cost + cost_of_link, (*ways[start], part)
    return ways[-1]


class _Costs(NamedTuple):
    """What the words of the list cost as a part: of each number a step, and what that step costs, NONE for no part."""

    trie: marisa_trie.Trie
    steps: bytearray
    of_step: list[float]
    short: dict[str, float]


@lru_cache(maxsize=1)
def _costs() -> _Costs:
    trie, steps = words()
    steps = bytearray(steps)
    for word in NO_PARTS | STOP_WORDS:
        if (number := trie.get(word)) is not None:
            steps[number] = HIGHEST + 1
    of_step = [PART_COST + RARITY_COST * max(0.0, FREQUENT - step / STEPS) for step in range(HIGHEST + 1)]
    short = {
        word: PART_COST + SHORT_PART_COST + RARITY_COST * max(0.0, FREQUENT - log_frequency(word))
        for word in SHORT_PARTS
        if word in trie
    }
    return _Costs(trie, steps, [*of_step, NONE], short)


def _first_parts(text: str) -> list[tuple[str, float]]:
    """Return the parts with which a folded text may begin, shortest first, each with its cost."""
    trie, steps, of_step, short = _costs()
    return [
        (part, cost)
        for part, number in trie.iter_prefixes_with_ids(text)
        if (cost := of_step[steps[number]] if len(part) > SHORTEST_PART else short.get(part, NONE)) != NONE
    ]
