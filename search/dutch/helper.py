"""A second process that reads texts (reading.py) while the first writes what was read.

It is a plain child process that knows nothing but texts: it opens no database and no index, and ends when the first
one does. Whatever goes wrong with it, the first reads for itself.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from django.conf import settings

from search.dutch.reading import Read, Reader
from search.ranking import FIELD_WEIGHTS

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Texts of documents that are sent together; how long an answer to that may take.
TOGETHER = 250
TIMEOUT_S = 30.0
# Of each document: of its sequence, its different terms, its words, and each of its fields.
SIZES = 3 + len(FIELD_WEIGHTS)

Texts = Sequence[str]


class HelperGone(Exception):
    """The second process does not answer; what was asked must be read here."""


class Answer:
    """What was read of some documents: a table of sizes, and all of each column of `Read` behind one another."""

    def __init__(self, numbers: bytes, quarters: bytes):
        held = array("I")
        held.frombytes(numbers)
        start = 1 + held[0] * SIZES
        self._sizes, self._quarters = held[1:start], quarters
        self.sequences = held[start : start + sum(self._sizes[0::SIZES])]
        start += len(self.sequences)
        self.terms = held[start : start + len(quarters)]
        self._words = held[start + len(quarters) :]

    def documents(self, sequences: array, terms: array) -> Iterator[Read]:
        """Yield what was read of each document, with the terms of this answer as they are numbered now."""
        in_sequences = in_terms = in_words = 0
        for start in range(0, len(self._sizes), SIZES):
            length, different, words, *sizes = self._sizes[start : start + SIZES]
            yield Read(
                sequences[in_sequences : in_sequences + length],
                sizes,
                terms[in_terms : in_terms + different],
                self._quarters[in_terms : in_terms + different],
                self._words[in_words : in_words + words],
            )
            in_sequences, in_terms, in_words = in_sequences + length, in_terms + different, in_words + words


class Asked:
    """Texts that the second process reads; the answers are taken when they are wanted, and kept."""

    def __init__(self, helper: Helper, count: int):
        self.helper, self._count = helper, count
        self._answers: list[Answer] = []

    def __iter__(self) -> Iterator[Answer]:
        yield from self._answers
        while len(self._answers) < self._count:
            self._answers.append(self.helper.answer())
            yield self._answers[-1]


class Helper:
    """The second process. `terms` and `tokens` hold the terms and words that its answers so far have numbers of.

    Threads send and receive, so that it need not wait for this process to take an answer.
    """

    def __init__(self, process: subprocess.Popen, connection: Connection):
        self.process = process
        self.terms, self.tokens = [""], [""]
        self._is_gone = False
        self._connection = connection
        self._asking: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._send, self._receive)]
        for thread in self._threads:
            thread.start()

    def ask(self, texts: Sequence[Texts]) -> Asked:
        """Have these texts read; answers come in the order of asking."""
        starts = range(0, len(texts), TOGETHER)
        for start in starts:
            self._asking.put(json.dumps(texts[start : start + TOGETHER]).encode())
        return Asked(self, len(starts))

    def answer(self) -> Answer:
        """Return the next answer. Raises HelperGone."""
        try:
            received = None if self._is_gone else self._answers.get(timeout=TIMEOUT_S)
        except queue.Empty:
            received = None
        if received is None:
            self._is_gone = True
            raise HelperGone
        new, numbers, quarters = received
        more = json.loads(new)
        self.terms += more["terms"]
        self.tokens += more["tokens"]
        return Answer(numbers, quarters)

    def close(self) -> None:
        """End the process and the threads."""
        self._asking.put(None)
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        try:
            while (message := self._asking.get()) is not None:
                self._connection.send_bytes(message)
        except OSError:
            return  # who waits for the answer finds out

    def _receive(self) -> None:
        try:
            while True:
                self._answers.put([self._connection.recv_bytes() for _ in range(3)])
        except (OSError, EOFError):
            self._answers.put(None)


@contextmanager
def started() -> Iterator[Helper | None]:
    """Give a second process, or None when there is one core only or no process can be started."""
    if len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    ours, theirs = Pipe()
    command = [sys.executable, "-m", __name__, str(theirs.fileno()), str(settings.VAR_DIR)]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program with our own numbers: no input of anybody
            command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
    except OSError as error:
        logger.warning("No second process to read texts: %s.", type(error).__name__)
        yield None
        return
    finally:
        theirs.close()
    helper = Helper(process, ours)
    try:
        yield helper
    finally:
        helper.close()
        ours.close()


def serve(connection: Connection) -> None:
    """Read what is asked until nobody asks any more."""
    gc.disable()  # there are no cycles to collect
    terms: dict[str, int] = {}
    reader = Reader(lambda term: terms.setdefault(term, len(terms) + 1))
    known_terms, known_tokens = 0, 1
    while True:
        answer = _read(reader, json.loads(connection.recv_bytes()))
        new = {"terms": [*islice(terms, known_terms, None)], "tokens": reader.tokens[known_tokens:]}
        known_terms, known_tokens = len(terms), len(reader.tokens)
        connection.send_bytes(json.dumps(new).encode())
        for part in answer:
            connection.send_bytes(part)


def _read(reader: Reader, texts: Sequence[Texts]) -> tuple[bytes, bytes]:
    """Return the numbers and the quarters of an `Answer`."""
    sizes, sequences, terms, words, quarters = array("I", [len(texts)]), array("I"), array("I"), array("I"), bytearray()
    for one in texts:
        read = reader.read(*one)
        in_words = array("I", read.words)
        sizes.extend([len(read.sequence), len(read.quarters), len(in_words), *read.sizes])
        sequences += read.sequence
        terms.extend(read.terms)
        words += in_words
        quarters += read.quarters
    return (sizes + sequences + terms + words).tobytes(), bytes(quarters)


if __name__ == "__main__":
    settings.configure(VAR_DIR=sys.argv[2])
    with suppress(EOFError, OSError):  # who asked is gone
        serve(Connection(int(sys.argv[1])))
