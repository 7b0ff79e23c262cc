"""A second process that reads texts (reading.py) while the first writes what was read.

It is a plain child process that knows nothing but texts: it opens no database and no index, and ends when the first
one does. Whatever goes wrong with it, the first reads for itself.
"""

from __future__ import annotations

import gc
import logging
import marshal
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

from search.dutch.reading import Read, Reader, joined
from search.ranking import FIELD_WEIGHTS

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Texts of documents that are sent together; how long an answer to that may take.
TOGETHER = 250
TIMEOUT_S = 30.0
# Of each document: of its words, and of each of its fields.
SIZES = 1 + len(FIELD_WEIGHTS)

Texts = Sequence[str]


class HelperGone(Exception):
    """The second process does not answer; what was asked must be read here."""


class Answer:
    """What was read of some documents: a table of sizes, then all their sequences and all their words (`Read`)."""

    def __init__(self, numbers: bytes):
        held = array("I")
        held.frombytes(numbers)
        start = 1 + held[0] * SIZES
        self._sizes = held[1:start]
        end = start + sum(self._sizes) - sum(self._sizes[::SIZES]) + held[0] * (SIZES - 2)  # with a 0 between fields
        self.sequences, self._words = held[start:end], held[end:]

    def documents(self, sequences: array) -> Iterator[Read]:
        """Yield what was read of each document, with its terms as they are numbered now."""
        start = in_words = 0
        for row in range(0, len(self._sizes), SIZES):
            words, *sizes = self._sizes[row : row + SIZES]
            fields = []
            for size in sizes:
                fields.append(sequences[start : start + size])
                start += size + 1
            start -= 1
            yield Read(fields, self._words[in_words : in_words + words])
            in_words += words


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
            self._asking.put(marshal.dumps(texts[start : start + TOGETHER]))
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
        new, numbers = received
        more = marshal.loads(new)  # noqa: S302 - of our own child process
        self.terms += more["terms"]
        self.tokens += more["tokens"]
        return Answer(numbers)

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
                self._answers.put([self._connection.recv_bytes() for _ in range(2)])
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
        numbers = _read(reader, marshal.loads(connection.recv_bytes()))  # noqa: S302 - of our own parent process
        new = {"terms": [*islice(terms, known_terms, None)], "tokens": reader.tokens[known_tokens:]}
        known_terms, known_tokens = len(terms), len(reader.tokens)
        connection.send_bytes(marshal.dumps(new))
        connection.send_bytes(numbers)


def _read(reader: Reader, texts: Sequence[Texts]) -> bytes:
    """Return the numbers of an `Answer`."""
    sizes, sequences, words = array("I", [len(texts)]), array("I"), array("I")
    for one in texts:
        read = reader.read(*one)
        in_words = array("I", read.words)
        sizes.extend([len(in_words), *map(len, read.fields)])
        sequences += joined(read.fields)
        words += in_words
    return (sizes + sequences + words).tobytes()


if __name__ == "__main__":
    settings.configure(VAR_DIR=sys.argv[2])
    with suppress(EOFError, OSError):  # who asked is gone
        serve(Connection(int(sys.argv[1])))
