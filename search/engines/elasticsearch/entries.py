"""From a document to what the index holds of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from zoneinfo import ZoneInfo

from search import ranking
from search.dutch.reading import Reader
from search.dutch.words import normal, tokens
from search.engines.base import Document
from search.engines.elasticsearch.schema import ANALYSIS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BATCH = 500

_FIELD_WEIGHTS = ranking.FIELD_WEIGHTS[: ranking.WHOLE_FIELDS]


class _Terms:
    """Finds the terms of texts, and remembers the words it has met; threads share it."""

    MOST = 150_000

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms = [""]
        self._reader = Reader(self._number)

    def _number(self, term: str) -> int:
        if number := self._numbers.get(term):
            return number
        number = self._numbers[term] = len(self._terms)
        self._terms.append(term)
        return number

    def fields(self, document: Document) -> list[list[str]]:
        """Return the terms of title, lead, body, labels, and of the parts in the short fields and in the body."""
        with self._lock:
            if len(self._reader) > self.MOST:
                self._forget()
            labels = " . ".join(document.labels)
            read = self._reader.read(document.title, document.lead, document.body, labels)
            terms = list(map(self._terms.__getitem__, read.sequence))
        fields, start = [], 0
        for size in read.sizes:
            fields.append(terms[start : start + size])
            start += size + 1  # what stands between fields
        return fields


_terms = _Terms()


def in_turn(documents: Iterable[Document], send: Callable[[Mapping[str, dict]], None]) -> None:
    """Send the documents in batches; of many, the next batch is made while the server takes in the one before."""
    waiting = iter(documents)
    batch = list(islice(waiting, BATCH))
    if len(batch) < BATCH:
        if batch:
            send(dict(map(entry, batch)))
        return
    with ThreadPoolExecutor(1) as sender:
        under_way: Future[None] | None = None
        while batch:
            made = dict(map(entry, batch))
            if under_way:
                under_way.result()
            under_way = sender.submit(send, made)
            batch = list(islice(waiting, BATCH))
        if under_way:
            under_way.result()


def entry(document: Document) -> tuple[str, dict]:
    """Return the key of a document and what is sent to the server."""
    fields = _terms.fields(document)
    local = document.date.astimezone(AMSTERDAM) if document.date else None
    facets = {name: [str(value) for value in values] for name, values in document.facets.items() if values}
    facets.setdefault("kind", [document.kind])
    if local:
        facets.setdefault("year", [str(local.year)])
    return document.key, {
        "kind": document.kind,
        "title": document.title,
        "lead": document.lead,
        "body": document.body,
        "url": document.url,
        "audience": document.audience,
        "owner": document.owner,
        "facets": facets,
        "stamp": local.timestamp() if local else None,
        "day": local.toordinal() if local else None,
        "boost": document.boost,
        "labels": list(document.labels),
        "version": document.version,
        "analysis": ANALYSIS,
        "key": document.key,
        "nr": time.time_ns(),
        "length": sum(weight * len(field) for weight, field in zip(_FIELD_WEIGHTS, fields, strict=False)),
        "sequence": [" ".join(field) for field in fields[: ranking.WHOLE_FIELDS]],
        "parts": [" ".join(field) for field in fields[ranking.WHOLE_FIELDS :]],
        "again": " ".join(fields[0]),
        "starts": " ".join(map(normal, tokens(document.title))),
    }
