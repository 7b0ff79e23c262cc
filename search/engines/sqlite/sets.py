"""Which documents have which facet value, audience and owner: sets of document numbers, kept in memory per process.

A set is one whole number whose bit n says whether document n is in it, so that visibility, filters and the counts of
every facet are a few `&`, `|` and `bit_count` over 12 kB per 100,000 documents. A process reads only what changed
since it last looked.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from members.audiences import Viewer
from search import ranking
from search.engines.base import MISSING


def mask(numbers: Iterable[int], highest: int) -> int:
    """Return the set of these numbers, none of them above `highest`."""
    bits = bytearray((highest >> 3) + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def members(numbers: int) -> Iterator[int]:
    """Yield the numbers in a set, from low to high."""
    for place, byte in enumerate(numbers.to_bytes((numbers.bit_length() + 7) >> 3, "little")):
        if byte:
            yield from (place << 3 | bit for bit in range(8) if byte >> bit & 1)


class Among:
    """Answers fast, and often, whether a number is in a set."""

    def __init__(self, numbers: int, highest: int):
        self._bits = numbers.to_bytes((highest >> 3) + 1, "little")

    def __call__(self, number: int) -> bool:
        return bool(self._bits[number >> 3] >> (number & 7) & 1)

    def flags(self) -> bytes:
        """Return the set as bytes, bit n % 8 of byte n // 8, for loops that cannot afford a call."""
        return self._bits


@dataclass(frozen=True, slots=True)
class Sets:
    """The sets of one generation as they were at change number `seq`. Never altered: `updated` makes new ones.

    `phrases` is filled by searches: the documents in which terms stand side by side (matching.py).
    """

    generation: int
    seq: int = 0
    everything: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    audiences: Mapping[str, int] = field(default_factory=dict)
    owners: Mapping[int, int] = field(default_factory=dict)
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stamps: array = field(default_factory=lambda: array("d"))
    days: array = field(default_factory=lambda: array("l"))
    boosts: array = field(default_factory=lambda: array("f"))
    lengths: array = field(default_factory=lambda: array("f"))
    mean_length: float = 0.0
    highest_boost: float = 1.0
    phrases: dict[tuple[str, ...], int] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        return self.everything.bit_count()

    @property
    def highest(self) -> int:
        return max(0, len(self.stamps) - 1)

    def visible(self, viewer: Viewer) -> int:
        """Return the documents that the viewer may see."""
        allowed = self.owners.get(viewer.owner, 0) if viewer.owner is not None else 0
        for audience, numbers in self.audiences.items():
            if viewer.allows(audience):
                allowed |= numbers
        return allowed

    def any_of(self, facet: str, values: Iterable[str]) -> int:
        """Return the documents that have one of these values of a facet; MISSING stands for having none."""
        having, found = self.facets.get(facet, {}), 0
        for value in values:
            found |= self._without(facet) if value == MISSING else having.get(value, 0)
        return found

    def _without(self, facet: str) -> int:
        found = self.everything
        for numbers in self.facets.get(facet, {}).values():
            found &= ~numbers
        return found

    def between(self, numbers: int, first: date | None, last: date | None) -> int:
        """Return those of the documents that have a day between these two, both included."""
        low = first.toordinal() if first else 1
        high = last.toordinal() if last else date.max.toordinal()
        return mask((number for number in members(numbers) if low <= self.days[number] <= high), self.highest)

    def counts(self, facet: str, numbers: int) -> dict[str, int]:
        """Return for each value of a facet how many of the documents have it, leaving out zeros, most first."""
        found = ((value, (numbers & having).bit_count()) for value, having in self.facets.get(facet, {}).items())
        return dict(sorted(((value, count) for value, count in found if count), key=lambda pair: (-pair[1], pair[0])))

    def facets_of(self, numbers: str) -> dict[str, list[str]]:
        """Return the values of the facets of a document, as its row keeps them."""
        found: dict[str, list[str]] = {}
        for number in numbers.split():
            facet, value = self.values[number]
            found.setdefault(facet, []).append(value)
        return found

    def updated(self, connection: sqlite3.Connection, seq: int) -> Sets:
        """Return the sets at change number `seq`, which the transaction of the connection sees."""
        g = self.generation
        rows = connection.execute(
            f"SELECT id, facets, audience, owner, stamp, day, boost, length FROM docs_{g} WHERE seq > ?", (self.seq,)
        ).fetchall()
        gone = [row[0] for row in connection.execute(f"SELECT id FROM gone_{g} WHERE seq > ?", (self.seq,))]
        values = dict(self.values)
        sql = f"SELECT id, facet, value FROM facets_{g} WHERE id > ?"
        for number, facet, value in connection.execute(sql, (len(values),)):
            values[str(number)] = (facet, value)
        return self._with(rows, gone, seq, values)

    def _with(
        self, rows: Sequence[tuple], gone: Sequence[int], seq: int, values: Mapping[str, tuple[str, str]]
    ) -> Sets:
        highest = max((self.highest, *(row[0] for row in rows), *gone), default=0)
        changed = mask((*gone, *(row[0] for row in rows)), highest)
        bits = _Bits(highest)
        columns = (self.stamps, self.days, self.boosts, self.lengths)
        stamps, days, boosts, lengths = (_longer(column, highest) for column in columns)
        for number in gone:
            lengths[number] = 0
        for number, facets, audience, owner, stamp, day, boost, length in rows:
            stamps[number], days[number] = stamp if stamp is not None else float("-inf"), day or 0
            boosts[number], lengths[number] = boost, length
            bits.add(("audience", audience), number)
            if owner is not None:
                bits.add(("owner", owner), number)
            for value in facets.split():
                bits.add(value, number)
        sets = bits.joined(self._named(), changed)
        named = {(("facet", *values[name]) if isinstance(name, str) else name): held for name, held in sets.items()}
        everything = self.everything & ~changed | mask((row[0] for row in rows), highest)
        return Sets(
            *(self.generation, seq, everything, *_sorted_out(named), values, stamps, days, boosts, lengths),
            mean_length=sum(lengths) / max(1, everything.bit_count()),
            highest_boost=max((self.highest_boost, *(row[6] for row in rows))),
        )

    def _named(self) -> dict[tuple | str, int]:
        """Return every set by its name; those of facets by the number of the value."""
        numbers = {of: number for number, of in self.values.items()}
        named: dict[tuple | str, int] = {("audience", value): held for value, held in self.audiences.items()}
        named |= {("owner", value): held for value, held in self.owners.items()}
        named |= {
            numbers[facet, value]: held for facet, values in self.facets.items() for value, held in values.items()
        }
        return named


class _Bits:
    """Sets while they are filled, number by number."""

    def __init__(self, highest: int):
        self._length = (highest >> 3) + 1
        self._sets: dict[tuple | str, bytearray] = {}

    def add(self, name: tuple | str, number: int) -> None:
        bits = self._sets.get(name)
        if bits is None:
            bits = self._sets[name] = bytearray(self._length)
        bits[number >> 3] |= 1 << (number & 7)

    def joined(self, old: Mapping[tuple | str, int], changed: int) -> dict[tuple | str, int]:
        """Return the old sets without the changed documents, and with the new places of those; no empty sets."""
        joined = {name: numbers & ~changed for name, numbers in old.items()}
        for name, bits in self._sets.items():
            joined[name] = joined.get(name, 0) | int.from_bytes(bits, "little")
        return {name: numbers for name, numbers in joined.items() if numbers}


def _longer(column: array, highest: int) -> array:
    return column + array(column.typecode, bytes(column.itemsize * (highest + 1 - len(column))))


def _sorted_out(sets: Mapping[tuple, int]) -> tuple[dict, dict, dict]:
    facets: dict[str, dict[str, int]] = {}
    for name, numbers in sets.items():
        if name[0] == "facet":
            facets.setdefault(name[1], {})[name[2]] = numbers
    audiences = {name[1]: numbers for name, numbers in sets.items() if name[0] == "audience"}
    owners = {name[1]: numbers for name, numbers in sets.items() if name[0] == "owner"}
    return facets, audiences, owners


@lru_cache(maxsize=20_000)
def _factor(boost: float, age_days: int | None) -> float:
    return ranking.factor(boost, age_days)


def factor(sets: Sets, number: int, today: int) -> float:
    """Return what the score of a document is multiplied by; `today` is the ordinal of the day."""
    day = sets.days[number]
    return _factor(sets.boosts[number], today - day if day else None)
