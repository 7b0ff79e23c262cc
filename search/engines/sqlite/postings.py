"""Which documents hold a term, and how strongly: lists of numbers in segments, kept as blobs.

FTS5 keeps such lists too, but gives them out a row at a time with a score worked out for each; at 100,000 documents
that is most of the time of a query. Here a list is one blob that Python takes in at once.

Documents are numbered upwards and never get a number twice. A segment holds the terms of the documents that were
written together; small segments are merged into larger ones as they pile up, and what was removed is left out then. A
segment lies within one block of 65,536 numbers, so that two bytes are enough for a number.
Sources: Zobel & Moffat, "Inverted files for text search engines" (2006); O'Neil et al., "The log-structured
merge-tree" (1996).
"""

from __future__ import annotations

import sqlite3
import struct
import sys
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import NamedTuple

from search.ranking import K1, B

BLOCK_BITS = 16
BLOCK = 1 << BLOCK_BITS
_LOW = BLOCK - 1
# This many segments of one size become one of the next.
FAN = 8
_ALONE = struct.Struct("=BHB").pack  # a list of one: most terms of a batch
_LIST, _BITMAP = b"\x00", b"\x01"
_ZERO, _ONE = b"0", ord("1")

# Strength: how far more of the same term still counts (the BM25 curve), as a byte. It needs the length of a usual
# document; the last order (`search.rerank`) uses the real mean.
USUAL_LENGTH = 100.0
STRONGEST = 255
_STEPS = 4  # lengths are told apart in steps of 25 words


class Segment(NamedTuple):
    """A segment: its number, the first and the last document number in it, and how many documents it was made of."""

    id: int
    first: int
    last: int
    documents: int


class Held:
    """The documents of one term in one segment, as numbers within the block that starts at `base`, and strengths.

    `bits` is the set of the numbers when it is kept so, else None; the list of them is made when it is asked for.
    """

    __slots__ = ("_numbers", "base", "bits", "strengths")

    def __init__(self, base: int, blob: bytes):
        self.base, self.bits = base, None
        self._numbers: Sequence[int] | None = None
        if blob[:1] == _LIST:
            count = (len(blob) - 1) // 3
            self._numbers = array("H")
            self._numbers.frombytes(blob[1 : 1 + 2 * count])
            self.strengths = blob[1 + 2 * count :]
        else:
            size = array("H")
            size.frombytes(blob[1:3])
            end = 4 + size[0]
            self.bits, self.strengths = int.from_bytes(blob[3:end], "little"), blob[end:]

    @property
    def numbers(self) -> Sequence[int]:
        if self._numbers is None:
            self._numbers = places(self.bits or 0)
        return self._numbers

    @property
    def count(self) -> int:
        return len(self.strengths)


def _curve(length_step: int) -> bytes:
    """Return for each weighted frequency in quarters (0 to 255) the strength in a document of this length."""
    norm = K1 * (1 - B + B * length_step / _STEPS)
    return bytes(round(STRONGEST * quarters / (quarters + 4 * norm)) for quarters in range(256))


_CURVES = [_curve(step) for step in range(1, 20 * _STEPS)]


def curve(length: float) -> bytes:
    """Return the strengths by frequency for a document of this weighted length."""
    return _CURVES[min(len(_CURVES) - 1, int(length / USUAL_LENGTH * _STEPS))]


class _Block:
    """The lists of documents in one block while they are filled: of each term number << 8 | strength."""

    def __init__(self, first: int):
        self.first = self.last = first
        self.documents = 0
        self.codes: defaultdict[int, list[int]] = defaultdict(list)


class Lists:
    """The lists of documents that are written together; `store` makes segments of them."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}

    def add(self, number: int, terms: Iterable[int], quarters: bytes, length: float) -> None:
        """Add a document: its number, higher than the last, its terms, their frequencies in quarters, its length."""
        block = self._blocks.get(number >> BLOCK_BITS)
        if block is None:
            block = self._blocks[number >> BLOCK_BITS] = _Block(number)
        block.last = number
        block.documents += 1
        strengths = quarters.translate(curve(length))
        low = (number & _LOW) << 8
        # The loop over every word of every document, without a step of Python in it; the few strengths of a document
        # are one number each, as memory is what it waits for.
        codes = map({strength: low | strength for strength in set(strengths)}.__getitem__, strengths)
        deque(map(list.append, map(block.codes.__getitem__, terms), codes), maxlen=0)

    def store(self, connection: sqlite3.Connection, generation: int) -> Counter[int]:
        """Write the segments, and return in how many documents each term is."""
        counts: Counter[int] = Counter()
        for block in self._blocks.values():
            codes = block.codes
            _store(
                *(connection, generation, block.first, block.last, block.documents),
                ((term, _listed(codes[term])) for term in sorted(codes)),
            )
            counts.update({term: len(of_term) for term, of_term in codes.items()})
        return counts


def _store(
    connection: sqlite3.Connection,
    g: int,
    first: int,
    last: int,
    count: int,
    held: Iterable[tuple[int, bytes]],
) -> None:
    segment = connection.execute(
        f"INSERT INTO segments_{g} (first, last, documents) VALUES (?, ?, ?)", (first, last, count)
    ).lastrowid
    connection.executemany(f"INSERT INTO postings_{g} VALUES (?, ?, ?)", ((segment, term, blob) for term, blob in held))


def _listed(codes: Sequence[int]) -> bytes:
    """Return a list as it is kept from its codes: number << 8 | strength."""
    if len(codes) == 1:
        return _ALONE(0, codes[0] >> 8, codes[0] & 255)
    together = array("I", codes)
    if sys.byteorder == "big":
        together.byteswap()
    columns = together.tobytes()
    numbers = bytearray(2 * len(codes))
    numbers[::2], numbers[1::2] = columns[1::4], columns[2::4]
    made = array("H", bytes(numbers))
    if sys.byteorder == "big":
        made.byteswap()
    return _encoded(made, columns[::4])


def _encoded(numbers: array, strengths: bytes | bytearray) -> bytes:
    if len(numbers) == 1:
        return _ALONE(0, numbers[0], strengths[0])
    size = (numbers[-1] >> 3) + 1
    if len(numbers) * 2 <= size + 2:
        return _LIST + numbers.tobytes() + strengths
    flags = bytearray(_ZERO * (size << 3))
    deque(map(flags.__setitem__, numbers, repeat(_ONE)), maxlen=0)
    flags.reverse()
    return _BITMAP + array("H", [size - 1]).tobytes() + int(flags, 2).to_bytes(size, "little") + strengths


_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def places(bits: int) -> list[int]:
    """Return the places of the set bits, from low to high."""
    flags = bin(bits)[:1:-1].encode().translate(_FLAGS)
    return list(compress(range(len(flags)), flags))


def segments(connection: sqlite3.Connection, generation: int) -> list[Segment]:
    """Return the segments, those with the lowest numbers first."""
    sql = f"SELECT id, first, last, documents FROM segments_{generation} ORDER BY first"
    return [Segment(*row) for row in connection.execute(sql)]


def read(
    connection: sqlite3.Connection, generation: int, among: Iterable[Segment], terms: Sequence[int]
) -> Iterator[tuple[int, Held]]:
    """Yield for each of these terms what the segments hold of it, low numbers first."""
    for segment in among:
        base = segment.first & ~_LOW
        for start in range(0, len(terms), 500):
            some = terms[start : start + 500]
            sql = (
                f"SELECT term, held FROM postings_{generation} "
                f"WHERE segment = ? AND term IN ({', '.join('?' * len(some))})"
            )
            for term, blob in connection.execute(sql, (segment.id, *some)):
                yield term, Held(base, blob)


def tidy(connection: sqlite3.Connection, generation: int, *, wholly: bool = False) -> None:
    """Merge segments of about the same size once there are FAN of them; `wholly`: all that lie in one block."""
    while some := _mergeable(segments(connection, generation), wholly):
        _merge(connection, generation, some)


def _mergeable(found: Sequence[Segment], wholly: bool) -> list[Segment]:
    for start, segment in enumerate(found):
        some = [segment]
        for other in found[start + 1 :]:
            if other.last >> BLOCK_BITS != segment.first >> BLOCK_BITS:
                break
            if not wholly and _level(other) > _level(segment):
                break
            some.append(other)
        if len(some) >= (2 if wholly else FAN) and (wholly or _level(some[0]) == _level(some[FAN - 1])):
            return some
    return []


def _level(segment: Segment) -> int:
    """Return the size of a segment as a number of steps of FAN."""
    return (max(1, segment.documents).bit_length() - 1) // (FAN.bit_length() - 1)


def _merge(connection: sqlite3.Connection, g: int, some: Sequence[Segment]) -> None:
    first, last = some[0].first, some[-1].last
    alive = {
        number & _LOW
        for (number,) in connection.execute(f"SELECT id FROM docs_{g} WHERE id BETWEEN ? AND ?", (first, last))
    }
    whole = len(alive) == sum(segment.documents for segment in some)
    merged: dict[int, tuple[array, bytearray]] = {}
    for segment in some:
        for term, blob in connection.execute(f"SELECT term, held FROM postings_{g} WHERE segment = ?", (segment.id,)):
            held = Held(0, blob)
            numbers, strengths = held.numbers, held.strengths
            if not whole:
                kept = [number in alive for number in numbers]
                numbers, strengths = list(compress(numbers, kept)), bytes(compress(strengths, kept))
            if numbers:
                if (pair := merged.get(term)) is None:
                    pair = merged[term] = (array("H"), bytearray())
                pair[0].extend(numbers)
                pair[1].extend(strengths)
    ids = [(segment.id,) for segment in some]
    connection.executemany(f"DELETE FROM postings_{g} WHERE segment = ?", ids)
    connection.executemany(f"DELETE FROM segments_{g} WHERE id = ?", ids)
    if alive:
        _store(*(connection, g, first, last, len(alive)), ((term, _encoded(*merged[term])) for term in sorted(merged)))
