"""From a document to what the index holds of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from zoneinfo import ZoneInfo

from search import ranking
from search.dutch.reading import InWords, WordReader
from search.dutch.words import normal, tokens
from search.engines.base import Document
from search.engines.collector import collector_off
from search.engines.elasticsearch.schema import ANALYSIS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Documents that are sent together, and how many such batches a server works at side by side.
BATCH, AT_ONCE = 500, 2

_FIELD_WEIGHTS = ranking.FIELD_WEIGHTS[: ranking.WHOLE_FIELDS]


class _Terms:
    """Finds the terms of texts, and remembers the words it has met; threads share it."""

    MOST = 600_000  # pieces of text, of which a hundred thousand documents may have so many: some 100 MB

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader = WordReader()

    def of(self, document: Document) -> InWords:
        """Return the terms of a document."""
        with self._lock:
            if len(self._reader) > self.MOST:
                self._reader = WordReader()
            labels = " . ".join(document.labels)
            return self._reader.read(document.title, document.lead, document.body, labels)


_terms = _Terms()


def in_turn(documents: Iterable[Document], send: Callable[[Mapping[str, dict]], None]) -> None:
    """Send the documents in batches; of many, the next batch is made while the server takes in those before.

    A batch waits for those before it that hold one of its keys.
    """
    waiting = iter(documents)
    batch = list(islice(waiting, BATCH))
    if len(batch) < BATCH:
        if batch:
            send({one.key: entry(one, _terms) for one in batch})
        return
    terms = _Terms()  # what is remembered of so many goes when they are done
    under_way: deque[tuple[Collection[str], Future[None]]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as senders:
        while batch:
            with collector_off(len(batch)):
                made = {one.key: entry(one, terms) for one in batch}
            while len(under_way) >= AT_ONCE or any(not made.keys().isdisjoint(keys) for keys, _ in under_way):
                under_way.popleft()[1].result()
            under_way.append((made.keys(), senders.submit(send, made)))
            batch = list(islice(waiting, BATCH))
        while under_way:
            under_way.popleft()[1].result()


def entry(document: Document, terms: _Terms) -> dict:
    """Return what is sent to the server of a document."""
    read = terms.of(document)
    local = document.date.astimezone(AMSTERDAM) if document.date else None
    facets = {name: [str(value) for value in values] for name, values in document.facets.items() if values}
    facets.setdefault("kind", [document.kind])
    if local:
        facets.setdefault("year", [str(local.year)])
    return {
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
        "length": sum(weight * size for weight, size in zip(_FIELD_WEIGHTS, read.sizes, strict=True)),
        "sequence": read.fields,
        "parts": read.parts,
        "again": read.fields[0],
        "starts": " ".join(map(normal, tokens(document.title))),
    }
