"""What this process has read of documents: a search asks the server which ones, and reads only those it has not met.

The server says at every search which documents the viewer may see, with the number of their last write; what was read
of another write is never used. So nothing is shown from memory that the server did not just allow.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search import dutch, ranking
from search.dutch.signs import Signs
from search.engines.base import Hit
from search.engines.elasticsearch.asking import Clause, all_of

# The fields that a hit shows.
HIT_FIELDS = ["kind", "title", "lead", "body", "url", "stamp", "audience", "owner", "facets"]
# The fields that say which write of which document a row is.
WRITE_FIELDS = ["key", "nr"]
# At most about so much text of a process, in characters, and for so long: what was erased is not kept for days.
MOST, MOST_SIGNS, KEEP_S = 40_000_000, 300_000, 3_600.0
OVERHEAD = 1_500  # what a document takes beside its texts and terms

_BODY = 2
_IN_QUARTERS = tuple(round(weight * ranking.QUARTERS) for weight in ranking.FIELD_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Remembered:
    """One write of a document: what a hit shows of it, and the signs of its terms with their frequency in quarters."""

    key: str
    number: int
    source: Mapping[str, Any]
    signs: Signs
    terms: str
    quarters: bytes
    length: float
    boost: float
    day: int | None
    until: float

    def times(self, terms: Sequence[str]) -> list[int]:
        """Return how often each of the terms with these signs stands in it, in quarters."""
        find, quarters = self.terms.find, self.quarters
        return [quarters[place] if (place := find(term)) >= 0 else 0 for term in terms]

    def size(self) -> int:
        """Return about how much memory this takes."""
        return len(self.source["body"]) + len(self.source["lead"]) + 5 * len(self.terms) + OVERHEAD


class Memory:
    """Documents that were read, the oldest forgotten first; threads share it. `run` asks the server."""

    def __init__(self, run: Callable[[dict[str, Any]], dict], most: int = MOST):
        self._run, self._most = run, most
        self._lock = threading.Lock()
        self._forget_all()

    def documents(self, rows: Sequence[Mapping], visible: Clause) -> tuple[dict[str, Remembered], Signs]:
        """Return the documents of these rows by key, and the signs of their terms; one that just went is left out.

        A row has WRITE_FIELDS; the rows are what `visible` let through.
        """
        if len(self._signs) > MOST_SIGNS:
            self._forget_all()
        now, signs = time.monotonic(), self._signs
        found: dict[str, Remembered] = {}
        missing = []
        for row in rows:
            key, number = of_write(row)
            one = self._kept.get(key)
            if one and one.number == number and one.signs is signs and now < one.until:
                found[key] = one
            else:
                missing.append(key)
        if missing:
            query = all_of([{"ids": {"values": missing}}, visible])  # it may have been written again meanwhile
            for row in self._run({"query": query, "size": len(missing)})["hits"]["hits"]:
                found[row["_id"]] = _remembered(row["_source"], signs, now + KEEP_S)
            self._keep([found[key] for key in missing if key in found], now)
        return found, signs

    def _keep(self, read: Sequence[Remembered], now: float) -> None:
        with self._lock:
            for one in read:
                self._forget(one.key)
                self._kept[one.key] = one
                self._size += one.size()
            while self._kept:
                oldest = next(iter(self._kept.values()))
                if self._size <= self._most and now < oldest.until:
                    return
                self._forget(oldest.key)

    def _forget(self, key: str) -> None:
        if one := self._kept.pop(key, None):
            self._size -= one.size()

    def _forget_all(self) -> None:
        with self._lock:
            self._kept: dict[str, Remembered] = {}
            self._signs, self._size = Signs(), 0


class Plans:
    """The last plan for what was typed, for a while: a guess of the next one. Threads share it."""

    MOST, KEEP_S = 300, 600.0

    def __init__(self) -> None:
        self._kept: dict[str, dutch.Plan] = {}
        self._until = 0.0

    def get(self, words: str) -> dutch.Plan | None:
        """Return the last plan for these words, if it is remembered."""
        return self._kept.get(words) if time.monotonic() < self._until else None

    def keep(self, words: str, plan: dutch.Plan) -> None:
        """Remember the plan for these words; now and then all are forgotten."""
        if len(self._kept) >= self.MOST or time.monotonic() > self._until:
            self._kept, self._until = {}, time.monotonic() + self.KEEP_S
        if not plan.matches_nothing:
            self._kept[words] = plan


class Pages:
    """Pages that were put in order and marked, for a while: for who reloads, goes back, or asks what a colleague asked.

    A page is found by the rows that the server gave just now, each with the number of its write and its score: so
    nothing is shown that it did not just allow, and nothing of another write. Threads share it.
    """

    MOST, KEEP_S = 200, 600.0

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[dutch.Plan, list[Hit]]] = {}
        self._until = 0.0

    def get(self, asked: Hashable, plan: dutch.Plan) -> list[Hit] | None:
        """Return the hits of the page, if it is remembered with this plan."""
        kept = self._kept.get(asked) if time.monotonic() < self._until else None
        return kept[1] if kept and kept[0] == plan else None

    def keep(self, asked: Hashable, plan: dutch.Plan, hits: list[Hit]) -> None:
        """Remember the hits of this page; now and then all are forgotten."""
        if len(self._kept) >= self.MOST or time.monotonic() > self._until:
            self._kept, self._until = {}, time.monotonic() + self.KEEP_S
        self._kept[asked] = plan, hits


def of_write(row: Mapping) -> tuple[str, int]:
    """Return the key of a row and the number of its write."""
    fields = row["fields"]
    return fields["key"][0], fields["nr"][0]


def _remembered(source: Mapping[str, Any], signs: Signs, until: float) -> Remembered:
    frequencies = _frequencies(source)
    return Remembered(
        key=source["key"],
        number=source["nr"],
        source={name: source[name] for name in HIT_FIELDS},
        signs=signs,
        terms=signs.of(frequencies),
        quarters=bytes(frequencies.values()),
        length=source["length"],
        boost=source["boost"],
        day=source["day"],
        until=until,
    )


def _frequencies(source: Mapping[str, Any]) -> dict[str, int]:
    """Return each term of a document with its frequency in quarters, weighted by field."""
    fields = [*source["sequence"], *source["parts"]]
    weight = _IN_QUARTERS[_BODY]
    found = {term: weight * times for term, times in Counter(fields[_BODY].split()).items()}
    get = found.get
    for place, weight in enumerate(_IN_QUARTERS):
        if place != _BODY:
            for term in fields[place].split():
                found[term] = get(term, 0) + weight
    if found and max(found.values()) > ranking.MOST_QUARTERS:
        found = {term: min(ranking.MOST_QUARTERS, quarters) for term, quarters in found.items()}
    return found
