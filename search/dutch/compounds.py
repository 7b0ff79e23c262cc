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
    known = _costs()
    beginnings = list(known.trie.iter_prefixes_with_ids(word))
    if not beginnings:
        return ()
    found = _two(word, beginnings, known) or (_several(word) if len(word) >= SHORTEST_OF_THREE else ())
    last, number = beginnings[-1]
    if found and last == word:
        own = known.written[number] / STEPS
        if own > COUNTED and sum(map(log_frequency, found)) / len(found) < own + KNOWN_WORD_MARGIN:
            return ()
    return found


# The same, remembered: for words that come back, such as parts.
split = lru_cache(maxsize=20_000)(parts_of)


def _two(word: str, beginnings: Sequence[tuple[str, int]], known: _Costs) -> tuple[str, ...]:
    """Return the two parts with the lowest cost, or () when three may cost less: the short way for most compounds.

    `beginnings` are the words of the list with which the word begins, with their number.
    """
    get, steps, of_step, short = known.trie.get, known.steps, known.of_step, known.short
    length = len(word)
    lowest = 3 * PART_COST if length >= SHORTEST_OF_THREE else NONE
    best: tuple[str, ...] = ()
    for part, number in beginnings:
        size = len(part)
        cost = of_step[steps[number]] if size > SHORTEST_PART else short.get(part, NONE)
        if cost + PART_COST >= lowest or size == length:
            continue
        for link, cost_of_link in _LINKS_BY_LETTER.get(word[size], _NO_LINK):
            if link and not word.startswith(link, size):
                continue
            last = word[size + len(link) :]
            if len(last) > SHORTEST_PART:
                number_of_last = get(last)
                cost_of_last = NONE if number_of_last is None else of_step[steps[number_of_last]]
            else:
                cost_of_last = short.get(last, NONE)
            of_both = cost + cost_of_link + cost_of_last
            if of_both < lowest:
                lowest, best = of_both, (part, last)
    return best


def _several(word: str) -> tuple[str, ...]:
    """Return the parts with the lowest cost, by dynamic programming over the places where a part may end."""
    length = len(word)
    costs = [NONE] * (length + 1)
    ways: list[tuple[str, ...]] = [()] * (length + 1)
    costs[0] = 0.0
    for start in range(length - SHORTEST_PART + 1):
        if costs[start] == NONE:
            continue
        for part, own_cost in _first_parts(word[start:]):
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
    """What the words of the list cost as a part: of each number a step, and what that step costs, NONE for no part.

    `written` is the step of each number as the list has it, whatever it costs.
    """

    trie: marisa_trie.Trie
    written: bytes
    steps: bytearray
    of_step: list[float]
    short: dict[str, float]


@lru_cache(maxsize=1)
def _costs() -> _Costs:
    trie, written = words()
    steps = bytearray(written)
    for word in NO_PARTS | STOP_WORDS:
        if (number := trie.get(word)) is not None:
            steps[number] = HIGHEST + 1
    of_step = [PART_COST + RARITY_COST * max(0.0, FREQUENT - step / STEPS) for step in range(HIGHEST + 1)]
    short = {
        word: PART_COST + SHORT_PART_COST + RARITY_COST * max(0.0, FREQUENT - log_frequency(word))
        for word in SHORT_PARTS
        if word in trie
    }
    return _Costs(trie, written, steps, [*of_step, NONE], short)


def _first_parts(text: str) -> list[tuple[str, float]]:
    """Return the parts with which a folded text may begin, shortest first, each with its cost."""
    trie, _, steps, of_step, short = _costs()
    return [
        (part, cost)
        for part, number in trie.iter_prefixes_with_ids(text)
        if (cost := of_step[steps[number]] if len(part) > SHORTEST_PART else short.get(part, NONE)) != NONE
    ]
