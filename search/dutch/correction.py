"""How far a typed word is from a known one: the cost of the slips that people make."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 4
# Edits allowed by length: one in short words, two from seven letters on.
LONG_WORD = 7
# A slip that is easily made costs half: a letter twice or once, two letters changed places, sounds that are alike.
EASY = 0.5
SOUND_ALIKE = frozenset(
    frozenset(pair) for pair in ("cs", "ck", "sz", "fv", "dt", "iy", "gc", "ie", "ei", "ou", "ao", "gh", "qk", "mn")
)


def allowed(word: str) -> float:
    """Return the largest distance at which a word may be a correction of this one."""
    return 2.0 if len(word) >= LONG_WORD else 1.0


def letters(word: str) -> int:
    """Return the letters of a word as bits, to drop far words without computing a distance."""
    bits = 0
    for character in word:
        bits |= 1 << (ord(character) & 31)
    return bits


def distance(typed: str, known: str, limit: float) -> float:
    """Return the cost to make `typed` of `known`, or more than `limit` as soon as that is certain.

    Optimal string alignment (Damerau-Levenshtein without touching a pair twice), with half costs for easy slips.
    """
    before: list[float] = []
    previous = [float(column) for column in range(len(known) + 1)]
    for row, letter in enumerate(typed, 1):
        current = [float(row)]
        for column, other in enumerate(known, 1):
            doubled = EASY if row > 1 and typed[row - 2] == letter else 1.0
            missed = EASY if column > 1 and known[column - 2] == other else 1.0
            swap = 0.0 if letter == other else EASY if frozenset((letter, other)) in SOUND_ALIKE else 1.0
            cost = min(previous[column] + doubled, current[-1] + missed, previous[column - 1] + swap)
            if row > 1 and column > 1 and letter == known[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + EASY)
            current.append(cost)
        if min(current) > limit and min(previous) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]


def ranked(typed: str, known: Iterable[tuple[str, int]]) -> list[str]:
    """Return the known words near enough to `typed`, nearest first; of equally near ones the most frequent.

    `known` holds words with the number of documents they are in.
    """
    limit = allowed(typed)
    near = []
    for word, count in known:
        if abs(len(word) - len(typed)) <= limit and word != typed:
            cost = distance(typed, word, limit) + (EASY if word[0] != typed[0] else 0.0)
            if cost <= limit:
                near.append((cost, -count, word))
    return [word for _, _, word in sorted(near)]
