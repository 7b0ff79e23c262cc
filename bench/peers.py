"""What the bench of search compares: our engines, plain FTS5, a plain Elasticsearch query, Wagtail's backends, and
django-elasticsearch-dsl. Each answers a query with its first twenty, highlights where it has them, and four facets.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from members.audiences import Viewer
from search.engines.base import Document, Engine, Query

VIEWER = Viewer(frozenset({"public", "members", "meeting:1"}), owner=3)
FACETS = ("kind", "place", "sector", "theme")
BATCH = 500
_WORD = re.compile(r"\w+")


class Peer(Protocol):
    """Somebody who can index and answer."""

    def build(self, documents: Sequence[Document]) -> None:
        """Index the documents."""

    def ask(self, query: Query) -> object:
        """Answer a query."""

    def size(self) -> int:
        """Return the bytes on disk."""


def words(query: Query) -> list[str]:
    return _WORD.findall(query.words)


def folder_size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


class Ours:
    """One of our engines."""

    def __init__(self, engine: Engine, *, as_rebuild: bool = False):
        self.engine, self._as_rebuild = engine, as_rebuild

    def build(self, documents: Sequence[Document]) -> None:
        (self.engine.rebuild if self._as_rebuild else self.engine.index)(documents)

    def ask(self, query: Query) -> object:
        return self.engine.search(query, VIEWER)

    def size(self) -> int:
        if checkpoint := getattr(self.engine, "checkpoint", None):
            checkpoint()
        return self.engine.status().size_bytes


class Plain:
    """FTS5 as it comes: unicode61, any of the words, bm25; `bare` leaves the facets out."""

    def __init__(self, folder: Path, *, bare: bool = False):
        self._folder, self._bare = folder, bare
        self._connection = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA cache_size = -16000")
        self._connection.execute("PRAGMA temp_store = MEMORY")

    def build(self, documents: Sequence[Document]) -> None:
        run = self._connection.execute
        run("CREATE VIRTUAL TABLE plain USING fts5 (title, body, tokenize = 'unicode61')")
        run("CREATE TABLE facts (id INTEGER PRIMARY KEY, key, kind, place, sector, url, date, audience, owner)")
        run("CREATE TABLE themes (id, theme, PRIMARY KEY (id, theme)) WITHOUT ROWID")
        for start in range(0, len(documents), 2_000):
            some = list(enumerate(documents[start : start + 2_000], start + 1))
            run("BEGIN")
            self._connection.executemany(
                "INSERT INTO plain (rowid, title, body) VALUES (?, ?, ?)", ((n, one.title, one.body) for n, one in some)
            )
            self._connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(n, one.key, one.kind, one.facets["place"][0], one.facets["sector"][0], one.url),
                        *(one.date.isoformat() if one.date else None, one.audience, one.owner),
                    )
                    for n, one in some
                ),
            )
            themes = ((n, theme) for n, one in some for theme in one.facets["themes"])
            self._connection.executemany("INSERT INTO themes VALUES (?, ?)", themes)
            run("COMMIT")

    def ask(self, query: Query) -> object:
        run = self._connection.execute
        where, values = "plain MATCH ?", [" OR ".join(f'"{word}"' for word in words(query))]
        if query.filters:
            tests = " AND ".join(f"{name} IN ({', '.join('?' * len(some))})" for name, some in query.filters.items())
            # The plus keeps SQLite from asking FTS5 once for every row that passes, which takes seconds.
            where += f" AND +rowid IN (SELECT id FROM facts WHERE {tests})"
            values += [value for some in query.filters.values() for value in some]
        shown = "highlight(plain, 0, '<mark>', '</mark>'), snippet(plain, 1, '<mark>', '</mark>', '…', 30)"
        hits = run(f"SELECT rowid, {shown} FROM plain WHERE {where} ORDER BY rank LIMIT 20", values).fetchall()
        if self._bare:
            return hits
        run(f"CREATE TEMP TABLE hits AS SELECT rowid AS id FROM plain WHERE {where}", values)
        total = run("SELECT count(*) FROM hits").fetchone()[0]
        counts = [
            run(f"SELECT {name}, count(*) FROM hits JOIN {table} USING (id) GROUP BY 1").fetchall()
            for name, table in (("kind", "facts"), ("place", "facts"), ("sector", "facts"), ("theme", "themes"))
        ]
        run("DROP TABLE hits")
        return hits, total, counts

    def size(self) -> int:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return folder_size(self._folder)


class Wagtail:
    """Wagtail's own search, on the database or on Elasticsearch; it has no highlights."""

    def __init__(self, backend: str, size: Callable[[], int], **options: object):
        from modelsearch.backends import get_search_backend

        from bench.things.models import Thing

        self._things, self._size = Thing.objects, size
        self._backend = get_search_backend(backend, **options)

    def build(self, documents: Sequence[Document]) -> None:
        from django.db import transaction

        from bench.things.models import Thing

        index = self._backend.get_index_for_model(Thing)
        if hasattr(index, "put"):  # Elasticsearch: the index is made first
            index.reset()
            index.add_model(Thing)
        with transaction.atomic():
            for some in _batches(self._things.order_by("pk"), 1_000):
                index.add_items(Thing, some)
        if hasattr(index, "refresh"):
            index.refresh()

    def ask(self, query: Query) -> object:
        rows = self._things.filter(**{f"{name}__in": list(some) for name, some in query.filters.items()})
        found = self._backend.search(" ".join(words(query)), rows, operator="or")
        return list(found[:20]), found.count(), [found.facet(name) for name in FACETS]

    def size(self) -> int:
        return self._size()


def _batches(rows: Iterable, size: int) -> Iterable[list]:
    batch: list = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def fill_things(documents: Sequence[Document]) -> None:
    """Make the tables of Wagtail's search in the default database, and a row for every document."""
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from bench.things.models import Thing

    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([leaf for leaf in leaves if leaf[0] in ("contenttypes", "wagtailsearch", "modelsearch")])
    if Thing._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Thing)
    if Thing.objects.count() == len(documents):
        return
    with transaction.atomic():
        Thing.objects.all().delete()
        Thing.objects.bulk_create(
            (
                Thing(
                    pk=number,
                    title=one.title,
                    body=one.body,
                    kind=one.kind,
                    place=one.facets["place"][0],
                    sector=one.facets["sector"][0],
                    theme=one.facets["themes"][0],
                )
                for number, one in enumerate(documents, 1)
            ),
            batch_size=BATCH,
        )


class PlainElasticsearch:
    """One `multi_match` over title and body, standard analysis, with highlights and four facets."""

    def __init__(self, url: str, name: str):
        from elasticsearch import Elasticsearch

        self._index = name
        self._client = Elasticsearch(url, request_timeout=60)

    def build(self, documents: Sequence[Document]) -> None:
        from elasticsearch.helpers import bulk

        text, word = {"type": "text"}, {"type": "keyword"}
        fields = {"title": text, "body": text, "kind": word, "place": word, "sector": word, "theme": word}
        self._client.indices.delete(index=self._index, ignore_unavailable=True)
        self._client.indices.create(
            index=self._index,
            mappings={"properties": fields},
            settings={"number_of_shards": 1, "number_of_replicas": 0},
        )
        rows = (
            {
                "_index": self._index,
                "_id": one.key,
                "title": one.title,
                "body": one.body,
                "kind": one.kind,
                "place": one.facets["place"],
                "sector": one.facets["sector"],
                "theme": one.facets["themes"],
            }
            for one in documents
        )
        bulk(self._client, rows, chunk_size=BATCH)
        self._client.indices.refresh(index=self._index)

    def ask(self, query: Query) -> object:
        match = {"multi_match": {"query": " ".join(words(query)), "fields": ["title^2", "body"]}}
        filters = [{"terms": {name: list(some)}} for name, some in query.filters.items()]
        return self._client.search(
            index=self._index,
            query={"bool": {"must": match, "filter": filters}},
            size=20,
            track_total_hits=True,
            highlight={"fields": {"title": {}, "body": {"fragment_size": 200, "number_of_fragments": 1}}},
            aggs={name: {"terms": {"field": name, "size": 30}} for name in FACETS},
        )

    def size(self) -> int:
        self._client.indices.flush(index=self._index)
        stats = self._client.indices.stats(index=self._index, metric="store")
        return stats["_all"]["primaries"]["store"]["size_in_bytes"]


class DjangoElasticsearchDsl:
    """django-elasticsearch-dsl as its guide shows it: a document per model, `multi_match`, highlights and facets."""

    def __init__(self, url: str, index_name: str):
        from django_elasticsearch_dsl import Document as DslDocument
        from django_elasticsearch_dsl import fields
        from django_elasticsearch_dsl.registries import registry
        from elasticsearch_dsl import connections

        from bench.things.models import Thing

        connections.create_connection(alias="default", hosts=[url], request_timeout=60)

        class ThingDocument(DslDocument):
            kind = fields.KeywordField()
            place = fields.KeywordField()
            sector = fields.KeywordField()
            theme = fields.KeywordField()

            class Index:
                name = index_name
                settings = {"number_of_shards": 1, "number_of_replicas": 0}

            class Django:
                model = Thing
                fields = ["title", "body"]
                ignore_signals = True

        self._document, self._model = registry.register_document(ThingDocument), Thing

    def build(self, documents: Sequence[Document]) -> None:
        self._document._index.delete(ignore=404)
        self._document.init()
        self._document().update(self._model.objects.all().iterator(BATCH), refresh=True)

    def ask(self, query: Query) -> object:
        search = self._document.search()[:20].query(
            "multi_match", query=" ".join(words(query)), fields=["title^2", "body"]
        )
        for name, some in query.filters.items():
            search = search.filter("terms", **{name: list(some)})
        search = search.highlight("title", "body", fragment_size=200, number_of_fragments=1)
        for name in FACETS:
            search.aggs.bucket(name, "terms", field=name, size=30)
        return search.extra(track_total_hits=True).execute()

    def size(self) -> int:
        stats = self._document._index.stats(metric="store")
        return stats["_all"]["primaries"]["store"]["size_in_bytes"]
