"""The outbox of the index: a change is noted in its own transaction, and applied after commit or later.

Nothing is lost when the engine is down: the row stays and `catch_up` applies it, in order. Applying a row reads the
thing again, so applying twice, late, or after a newer change gives the same index.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from django.db import models, transaction
from django.db.models import F

from search.documents import source_for, source_of_key, sources
from search.engines import get_engine
from search.engines.base import Document, Engine, EngineUnavailable
from search.models import IndexChange

log = logging.getLogger(__name__)
BATCH = 200
MOST_WAITING = 20_000


def changed(instance: models.Model, *, narrowed: bool = True) -> None:
    """Note that a thing must be indexed again; something that is not indexed is passed over.

    Until it is applied, the thing is left out of queries when `narrowed`: who is unsure leaves it True.
    """
    source = source_for(instance)
    if source is not None:
        note([source.key(instance)], narrowed=narrowed)


def removed(instance: models.Model) -> None:
    """Note that a thing is about to go; call it before or after the delete, in the same transaction."""
    changed(instance)


def note(keys: Iterable[str], *, narrowed: bool = False) -> None:
    """Write a row per key, and apply them after commit."""
    rows = IndexChange.objects.bulk_create([IndexChange(key=key, narrowed=narrowed) for key in dict.fromkeys(keys)])
    if rows:
        transaction.on_commit(partial(_apply_after_commit, [row.pk for row in rows]), robust=True)


def waiting_keys() -> list[str]:
    """Return the keys of things that wait with a narrower audience; queries leave them out.

    Raises EngineUnavailable when there are so many that leaving them out is no answer any more: better none than a
    total that betrays something.
    """
    keys = list(IndexChange.objects.filter(narrowed=True).values_list("key", flat=True).distinct()[: MOST_WAITING + 1])
    if len(keys) > MOST_WAITING:
        raise EngineUnavailable("Too many changes wait for the index.")
    return keys


def catch_up(engine: Engine | None = None) -> int:
    """Apply all waiting rows, oldest first; return how many. Raises EngineUnavailable when the engine is down."""
    done = 0
    while rows := list(IndexChange.objects.order_by("pk")[:BATCH]):
        _apply(rows, engine or get_engine())
        done += len(rows)
    return done


def mend() -> int:
    """Apply what waits, after building an index that is absent or made by another version; return how many.

    Raises EngineUnavailable when the engine is down. Run by the clock, every minute.
    """
    if get_engine().status().rebuilt_at is None:
        rebuild()
    return catch_up()


def _apply_after_commit(pks: list[int]) -> None:
    try:
        _apply(list(IndexChange.objects.filter(pk__in=pks).order_by("pk")), get_engine())
    except EngineUnavailable:
        IndexChange.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1)
        log.warning("search engine unavailable, %s changes wait", len(pks))


def _apply(rows: list[IndexChange], engine: Engine) -> None:
    """Bring the index in line for these rows, then delete them.

    A row is deleted only after the engine took it: killed in between, it is applied again, which does no harm. A change
    that comes while this runs has a row of its own.
    """
    keys = list(dict.fromkeys(row.key for row in rows))
    documents = documents_of(keys)
    engine.index(documents)
    gone = set(keys) - {document.key for document in documents}
    if gone:
        engine.remove(sorted(gone))
    IndexChange.objects.filter(pk__in=[row.pk for row in rows]).delete()


def documents_of(keys: Iterable[str]) -> list[Document]:
    """Return the present documents of these keys; what is gone or not indexed has none."""
    pks: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        kind, _, number = key.partition(":")
        pks[kind].append(int(number))
    found: list[Document] = []
    for kind, numbers in pks.items():
        source = source_of_key(f"{kind}:0")
        if source is not None:
            found.extend(source.documents(numbers))
    return found


def rebuild(engine: Engine | None = None, progress=None) -> int:
    """Build the index anew beside the live one and switch; return how many documents it holds.

    Rows that came during the build are applied right after the switch: they are not touched before it.
    """
    engine = engine or get_engine()
    before = IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    count = engine.rebuild(_all_documents(progress))
    IndexChange.objects.filter(pk__lte=before).delete()
    catch_up(engine)
    return count


def _all_documents(progress=None):
    for source in sources().values():
        for document in source.documents():
            if progress:
                progress()
            yield document


def differences(engine: Engine | None = None) -> dict[str, list[str]]:
    """Compare database and index by key and version; return the keys that are missing, stale or ghosts."""
    indexed = dict((engine or get_engine()).versions())
    due = {document.key: document.version for document in _all_documents()}
    return {
        "missing": sorted(due.keys() - indexed.keys()),
        "stale": sorted(key for key in due.keys() & indexed.keys() if due[key] != indexed[key]),
        "ghosts": sorted(indexed.keys() - due.keys()),
    }


def repair(engine: Engine | None = None) -> int:
    """Note every difference as a change and apply it; return how many there were (the nightly comparison)."""
    keys = [key for group in differences(engine).values() for key in group]
    with transaction.atomic():
        note(keys)
    catch_up(engine)
    return len(keys)
