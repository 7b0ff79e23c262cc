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

from search.dutch.reading import Reader

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Texts of documents that are sent together; how long an answer to that may take.
TOGETHER = 250
TIMEOUT_S = 30.0
FIELDS = 6

Texts = Sequence[str]


class HelperGone(Exception):
    """The second process does not answer; what was asked must be read here."""


class Answer:
    """What was read of some documents: sizes of the fields and of the words, terms, and words, by number."""

    def __init__(self, blob: bytes):
        numbers = array("I")
        numbers.frombytes(blob)
        documents = numbers[0]
        start = 1 + documents * (FIELDS + 1)
        self.sizes = numbers[1:start]
        self.terms = numbers[start : start + numbers_of_terms(self.sizes)]
        self.words = numbers[start + len(self.terms) :]

    def documents(self, terms: array) -> Iterator[tuple[list[array], array]]:
        """Yield the fields and the words of each document; `terms` are those of this answer, perhaps renumbered."""
        sizes, at, at_word = self.sizes, 0, 0
        for start in range(0, len(sizes), FIELDS + 1):
            fields = []
            for size in sizes[start : start + FIELDS]:
                fields.append(terms[at : at + size])
                at += size
            end = at_word + sizes[start + FIELDS]
            yield fields, self.words[at_word:end]
            at_word = end


def numbers_of_terms(sizes: array) -> int:
    """Return how many terms there are in fields of these sizes, of which every last one counts words."""
    return sum(sizes) - sum(sizes[FIELDS :: FIELDS + 1])


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
    """The second process. `terms` and `tokens` hold the terms and words that its answers so far have numbers of."""

    def __init__(self, process: subprocess.Popen, connection: Connection):
        self.process = process
        self.terms, self.tokens = [""], [""]
        self._is_gone = False
        self._connection = connection
        self._sending: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._send, daemon=True).start()

    def ask(self, texts: Sequence[Texts]) -> Asked:
        """Have these texts read; answers come in the order of asking."""
        starts = range(0, len(texts), TOGETHER)
        for start in starts:
            self._sending.put(json.dumps(texts[start : start + TOGETHER]).encode())
        return Asked(self, len(starts))

    def answer(self) -> Answer:
        """Return the next answer. Raises HelperGone."""
        try:
            if self._is_gone or not self._connection.poll(TIMEOUT_S):
                raise TimeoutError
            new = json.loads(self._connection.recv_bytes())
            blob = self._connection.recv_bytes()
        except (OSError, EOFError, ValueError) as error:
            self._is_gone = True
            raise HelperGone(type(error).__name__) from error
        self.terms += new["terms"]
        self.tokens += new["tokens"]
        return Answer(blob)

    def close(self) -> None:
        self._sending.put(None)

    def _send(self) -> None:
        try:
            while (message := self._sending.get()) is not None:
                self._connection.send_bytes(message)
        except OSError:
            return  # who waits for the answer finds out


@contextmanager
def started() -> Iterator[Helper | None]:
    """Give a second process, or None when there is one core only or no process can be started."""
    if len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    ours, theirs = Pipe()
    # Our own program with our own numbers: no input of anybody.
    command = [sys.executable, "-m", __name__, str(theirs.fileno()), str(settings.VAR_DIR)]
    try:
        process = subprocess.Popen(  # noqa: S603
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
        process.kill()
        process.wait()
        ours.close()


def serve(connection: Connection) -> None:
    """Read what is asked until nobody asks any more."""
    gc.disable()  # there are no cycles to collect
    terms: dict[str, int] = {}
    reader = Reader(lambda term: terms.setdefault(term, len(terms) + 1))
    known_terms, known_tokens = 0, 1
    while True:
        blob = _read(reader, json.loads(connection.recv_bytes()))
        new = {"terms": [*islice(terms, known_terms, None)], "tokens": reader.tokens[known_tokens:]}
        known_terms, known_tokens = len(terms), len(reader.tokens)
        connection.send_bytes(json.dumps(new).encode())
        connection.send_bytes(blob)


def _read(reader: Reader, texts: Sequence[Texts]) -> bytes:
    sizes, terms, words = array("I", [len(texts)]), array("I"), array("I")
    for one in texts:
        fields, of_document = reader.read(*one)
        sizes.extend([*map(len, fields), len(of_document)])
        for field in fields:
            terms.extend(field)
        words.extend(of_document)
    return (sizes + terms + words).tobytes()


if __name__ == "__main__":
    settings.configure(VAR_DIR=sys.argv[2])
    with suppress(EOFError, OSError):  # who asked is gone
        serve(Connection(int(sys.argv[1])))
