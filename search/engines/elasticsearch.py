"""The engine for a site of several hosts: an Elasticsearch 8 cluster (docs/operations.md).

The server gets terms that `search.dutch` made, in fields that it only splits at white space; it matches, filters and
counts, gathers candidates by one BM25 over the weighted terms, and `search.rerank` puts the best in order, as it does
for the embedded engine. The index stands behind an alias. The only module that imports elasticsearch(-dsl).
"""

from __future__ import annotations

import logging
import math
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import wraps
from itertools import islice
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers
from elasticsearch_dsl import Search

from members.audiences import PERSONAL_PREFIX, Viewer
from search import dutch, ranking
from search.dutch import correction
from search.dutch.lexicon import log_frequency
from search.dutch.query import MAX_TRIED, foreseen
from search.dutch.reading import Reader
from search.dutch.words import normal, tokens
from search.engines.base import FACETS, MISSING, Document, EngineUnavailable, Hit, Query, Results, Status
from search.ranking import QUARTERS
from search.rerank import Asked, Candidate, idf, rerank

log = logging.getLogger(__name__)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MAJOR = 8
MAX_PER_PAGE = 200
MAX_PREFIX_WORDS = 8
MAX_DEPTH = 10_000  # what a server gives at most (index.max_result_window)
MAX_VALUES = 1_000  # of one facet
MAX_NEAR = 50
MAX_UNKNOWN, MAX_PHRASES = 8, 24  # typed words and phrases that the first request asks about
MAX_TEXT = 20_000
SHORTEST_WORD, LONGEST_WORD = 4, 30
BATCH = 500
BULK_BYTES = 8 * 1024 * 1024
WRITE_TIMEOUT_S = 30.0
# Nobody reads an index that is being built, and it is built again when its server falls over.
BUILDING = {"refresh_interval": "-1", "translog.durability": "async"}
SETTLED = {"refresh_interval": "5s", "translog.durability": "request"}
# What follows a failure: for so long nothing is asked, so that pages do not wait for a server that is away.
BREAK_S = 5.0
# Counts that only order, never decide what matches, may be this old.
ORDER_COUNTS_S = 60.0
SIMILAR_MARGIN = 50  # candidates beyond the limit, because the server rounds lengths

_WEIGHTS = ranking.WEIGHTS
_BODY = 2
_IN_QUARTERS = tuple(round(weight * QUARTERS) for weight in ranking.FIELD_WEIGHTS)
_FIELD_WEIGHTS = ranking.FIELD_WEIGHTS[: ranking.WHOLE_FIELDS]
ANALYSIS = zlib.crc32(f"{dutch.VERSION} {ranking.FIELD_WEIGHTS} 2".encode())

Clause = dict[str, Any]  # a part of what is asked of the server

_TERMS = {"type": "text", "analyzer": "whitespace"}
_UNSEARCHED = {"type": "text", "index": False}
# What a server is sent it keeps as it was sent: nothing that it can work out itself is sent (docs/decisions/0013).
MAPPING = {
    "dynamic": False,
    "dynamic_templates": [
        {"facets": {"path_match": "facets.*", "mapping": {"type": "keyword", "ignore_above": 200}}},
    ],
    "properties": {
        # The terms of title, lead, body and labels in their order: phrases.
        "sequence": _TERMS | {"norms": False, "position_increment_gap": 100, "copy_to": "words"},
        "parts": _UNSEARCHED | {"copy_to": "words"},
        "again": _UNSEARCHED | {"copy_to": "words"},  # the title counts twice
        # All of these: matching, counting, the rough score.
        "words": _TERMS | {"index_options": "freqs", "similarity": "ours"},
        **{name: _UNSEARCHED | {"copy_to": "spelled"} for name in ("title", "lead", "body", "labels")},
        # Words as they are written: corrections.
        "spelled": {"type": "text", "analyzer": "spelled", "norms": False, "index_options": "docs"},
        "starts": _TERMS | {"norms": False, "index_options": "docs"},
        "facets": {"type": "object", "dynamic": True},
        "audience": {"type": "keyword"},
        "owner": {"type": "long"},
        "stamp": {"type": "double"},
        "day": {"type": "integer"},
        "boost": {"type": "float", "index": False},
        "length": {"type": "float", "index": False},
        "version": {"type": "keyword", "index": False},
        "analysis": {"type": "long", "index": False},
        "nr": {"type": "long", "index": False},
        "gone": {"type": "boolean"},
    },
}
SIMILARITY = {"ours": {"type": "BM25", "k1": ranking.K1, "b": ranking.B}}
SPELLING = {
    "tokenizer": {
        "spelled": {"type": "char_group", "tokenize_on_chars": ["whitespace", *'.,:;?!()[]{}<>/\\|"*=+&#…“”„«»•']}
    },
    "filter": {"spelled": {"type": "length", "min": SHORTEST_WORD, "max": LONGEST_WORD}},
    "analyzer": {
        "spelled": {"type": "custom", "tokenizer": "spelled", "filter": ["lowercase", "asciifolding", "spelled"]}
    },
}
NEWEST_FIRST = ({"stamp": {"order": "desc", "missing": "_last"}}, {"nr": "desc"})
HIT_FIELDS = ["kind", "title", "lead", "body", "url", "stamp", "audience", "owner", "facets"]


def from_settings() -> ElasticsearchEngine:
    """Return the engine that the settings describe."""
    return ElasticsearchEngine(
        settings.ELASTICSEARCH_URLS,
        alias=settings.ELASTICSEARCH_INDEX,
        timeout_s=settings.SEARCH_TIMEOUT_S,
        shards=settings.ELASTICSEARCH_SHARDS,
        replicas=settings.ELASTICSEARCH_REPLICAS,
        **settings.ELASTICSEARCH_OPTIONS,
    )


def throw_away(urls: Sequence[str], synonyms: dutch.SynonymSet, alias: str = "") -> ElasticsearchEngine:
    """Return an engine with an index of its own, empty or the one of that name; `drop` it afterwards."""
    options = dict(settings.ELASTICSEARCH_OPTIONS)
    alias = alias or f"ok-throw-away-{uuid4().hex[:12]}"
    made = ElasticsearchEngine(urls, alias=alias, timeout_s=60, synonyms=lambda: synonyms, **options)
    if not made.exists():
        made.create()
    return made


def for_bench(url: str, alias: str = "") -> ElasticsearchEngine:
    """Return a throw-away engine with the shipped synonyms; one with a name may hold what was indexed before."""
    return throw_away([url], dutch.shipped(), alias)


def _answering(method: Callable) -> Callable:
    """Turn every way in which a server fails into EngineUnavailable, and leave it alone for a while after one."""

    @wraps(method)
    def guarded(self, *args, **kwargs):
        self._breaker.check()
        try:
            return method(self, *args, **kwargs)
        except (TransportError, ApiError, helpers.BulkIndexError) as error:
            if isinstance(error, TransportError):
                self._breaker.trip()
            log.warning("elasticsearch: %s in %s", type(error).__name__, method.__name__)
            raise EngineUnavailable(f"Elasticsearch: {type(error).__name__}") from error

    return guarded


class Breaker:
    """Remembers that the server is away, for BREAK_S seconds in this process."""

    def __init__(self) -> None:
        self._until = 0.0

    def check(self) -> None:
        """Raise EngineUnavailable while it is open."""
        if time.monotonic() < self._until:
            raise EngineUnavailable("Elasticsearch did not answer a moment ago.")

    def trip(self) -> None:
        """Open it."""
        self._until = time.monotonic() + BREAK_S

    def reset(self) -> None:
        """Close it."""
        self._until = 0.0


class ElasticsearchEngine:
    """The engine of `search.engines.base`, on one or more nodes.

    `timeout_s` is how long a request may take; after a time-out it is not repeated. `synonyms` is asked at every query.
    `options` go to the client: `api_key`, `basic_auth`, `ca_certs`.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        alias: str = "ontwikkelkamer",
        timeout_s: float = 1.0,
        shards: int = 1,
        replicas: int = 0,
        synonyms: Callable[[], dutch.SynonymSet] = dutch.synonyms,
        **options: Any,
    ):
        self._client = Elasticsearch(
            list(urls),
            request_timeout=timeout_s,
            retry_on_timeout=False,
            retry_on_status=(),
            max_retries=len(urls) - 1,
            **options,
        )
        self._patient = self._client.options(request_timeout=max(WRITE_TIMEOUT_S, timeout_s))
        self._alias, self._shards, self._replicas = alias, shards, replicas
        self._building_alias = f"{alias}-building"
        self._synonyms = synonyms
        self._breaker = Breaker()
        self._order_counts: dict[Any, int] = {}
        self._order_counts_until = 0.0

    def server_version(self) -> str:
        """Return the version of the server. Raises EngineUnavailable when it does not answer."""
        try:
            return self._client.info()["version"]["number"]
        except (TransportError, ApiError) as error:
            raise EngineUnavailable("Elasticsearch does not answer.") from error

    # Writing

    @_answering
    def index(self, documents: Iterable[Document]) -> None:
        """Add the documents, replacing those with the same key."""

        def send(made: Mapping[str, dict]) -> None:
            client = self._client if len(made) <= 50 else self._patient
            for name in self._writable():  # the live one last: after a switch it is the one that was built
                actions = ({"_op_type": "index", "_id": key, "_source": entry} for key, entry in made.items())
                self._bulk(client, actions, name)

        _send_in_turn(documents, send)
        self._refresh()

    @_answering
    def remove(self, keys: Iterable[str]) -> None:
        """Remove the documents with these keys; unknown keys are fine."""
        keys = list(dict.fromkeys(keys))
        if not keys:
            return
        for name in self._writable():
            if name == self._alias:
                self._bulk(self._client, ({"_op_type": "delete", "_id": key} for key in keys), name)
            else:  # a stone in the place of it, so that the rebuild does not bring it back
                stones = ({"_op_type": "index", "_id": key, "_source": {"gone": True}} for key in keys)
                self._bulk(self._client, stones, name)
        self._refresh()

    @_answering
    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a second index beside the live one, switch to it, and return how many documents it holds.

        Searching and writing go on meanwhile: what is written goes to both, and what is there already is newer than
        what comes here. Raises EngineUnavailable when another rebuild takes over.
        """
        name = self._start_building()

        def send(made: Mapping[str, dict]) -> None:
            self._still_building(name)
            actions = ({"_op_type": "create", "_id": key, "_source": entry} for key, entry in made.items())
            self._bulk(self._patient, actions, f"{name}-own", may_exist=True)

        _send_in_turn(documents, send)
        return self._switch(name)

    def _bulk(self, client: Elasticsearch, actions: Iterable[dict], name: str, *, may_exist: bool = False) -> None:
        """Send the actions in pieces that a node can take; wait and go on when it asks for that (429)."""
        results = helpers.streaming_bulk(
            client,
            actions,
            index=name,
            chunk_size=BATCH,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            max_retries=3,
            initial_backoff=0.2,
            max_backoff=5,
            require_alias=True,  # a name that is gone must not come back as an index without a mapping
        )
        for ok, result in results:
            ((operation, outcome),) = result.items()
            fine = outcome["status"] == 404 and (operation == "delete" or name == self._building_alias)
            fine |= outcome["status"] == 409 and may_exist
            if not ok and not fine:
                raise EngineUnavailable(f"Elasticsearch refused a document: {outcome['status']}")

    def _refresh(self) -> None:
        """Show what was written, in an index that is being built too: it may be the live one a moment later."""
        self._client.indices.refresh(index=[self._alias, self._building_alias], ignore_unavailable=True)
        self._order_counts_until = 0.0

    def _writable(self) -> list[str]:
        """Return the names to write to: the index that is being built, and the live one.

        Without a live one nothing is written: half an index would answer as if it were whole. The changes wait, and
        the clock has it rebuilt (search.outbox.mend).
        """
        found = self._aliases()
        if self._alias not in found:
            raise EngineUnavailable("There is no index yet.")
        return [*([self._building_alias] if self._building_alias in found else []), self._alias]

    def _aliases(self) -> dict[str, str]:
        """Return alias → index, of ours."""
        names = f"{self._alias},{self._building_alias}"
        told: dict[str, Any]
        try:
            told = dict(self._client.indices.get_alias(name=names, ignore_unavailable=True))
        except NotFoundError as error:  # one of the two is absent; the answer still holds the other
            told = {name: one for name, one in error.body.items() if isinstance(one, dict) and "aliases" in one}
        return {alias: name for name, one in told.items() for alias in one["aliases"] if alias in names.split(",")}

    def exists(self) -> bool:
        """Return whether there is a live index."""
        return self._alias in self._aliases()

    def create(self) -> None:
        """Make an empty live index: for measurements and tests."""
        self._create(self._alias)

    def _create(self, alias: str, **others: Any) -> str:
        name = f"{self._alias}-{uuid4().hex[:12]}"
        self._patient.indices.create(
            index=name,
            settings={
                "number_of_shards": self._shards,
                "number_of_replicas": self._replicas,
                "similarity": SIMILARITY,
                "analysis": SPELLING,
            }
            | SETTLED
            | others,
            mappings=MAPPING | {"_meta": {"analysis": ANALYSIS}},
            aliases={alias: {}, f"{name}-own": {}},
        )
        return name

    def _start_building(self) -> str:
        if unfinished := self._aliases().get(self._building_alias):
            self._patient.options(ignore_status=404).indices.delete(index=unfinished)
        return self._create(self._building_alias, **BUILDING)

    def _still_building(self, name: str) -> None:
        if self._aliases().get(self._building_alias) != name:
            raise EngineUnavailable("Another rebuild has started; this one stops.")

    def _switch(self, name: str) -> int:
        self._still_building(name)
        self._settle(name)
        self._patient.delete_by_query(index=name, query={"term": {"gone": True}}, refresh=True, conflicts="proceed")
        self._patient.indices.put_mapping(
            index=name, meta={"analysis": ANALYSIS, "rebuilt_at": datetime.now(UTC).isoformat()}, properties={}
        )
        old = self._aliases().get(self._alias)
        actions: list[dict] = [
            {"remove": {"index": name, "alias": self._building_alias}},
            {"remove": {"index": name, "alias": f"{name}-own"}},
            {"add": {"index": name, "alias": self._alias}},
        ]
        if old:
            actions.append({"remove": {"index": old, "alias": self._alias}})
        elif self._client.indices.exists(index=self._alias):  # made by hand or by accident, in the place of our alias
            actions.append({"remove_index": {"index": self._alias}})
        self._patient.indices.update_aliases(actions=actions)
        if old:
            self._patient.options(ignore_status=404).indices.delete(index=old)
        self._order_counts_until = 0.0
        return self._patient.count(index=name)["count"]

    def _settle(self, name: str) -> None:
        """Make an index that was built one that is read."""
        self._patient.indices.put_settings(index=name, settings=SETTLED)
        self._patient.indices.refresh(index=name)

    # Reading

    @_answering
    def search(self, query: Query, viewer: Viewer) -> Results:
        """Return what the viewer may see of what matches."""
        started = time.perf_counter()
        visible = _visible(viewer, query.exclude_keys)
        synonyms = self._synonyms()
        lexical = Lexical(self._run, visible)
        lexical.foresee(query.words, synonyms)
        plan = dutch.plan(query.words, lexical, synonyms)
        if plan.matches_nothing:
            return Results(
                hits=[],
                total=0,
                facets={facet: {} for facet in FACETS},
                did_you_mean=plan.did_you_mean,
                also_searched=plan.also_searched,
            )
        per_page = min(max(1, query.per_page), MAX_PER_PAGE)
        start = (max(1, query.page) - 1) * per_page
        asked = _Weights(plan, lexical)
        by_words = bool(asked) and query.order != "newest"
        filters = _filters(query)
        carefully = by_words and start < ranking.CANDIDATES
        need = max(ranking.CANDIDATES, start + per_page) if carefully else per_page
        too_deep = start + per_page > MAX_DEPTH
        body: dict[str, Any] = {
            "query": _matching(plan, asked if by_words else None, visible, query),
            "aggs": _facet_counts(filters),
            "track_total_hits": True,
            "from": 0 if carefully or too_deep else start,
            "size": 0 if too_deep else need,
            "sort": [*(["_score"] if by_words else []), *NEWEST_FIRST],
        }
        if filters:
            body["post_filter"] = _all_of(list(filters.values()))
        if not carefully:
            body["_source"] = HIT_FIELDS
        answer = self._run(body)
        marks = _marker(plan, lexical)
        if carefully:
            ranked = self._carefully(answer["hits"]["hits"], asked, lexical)[start : start + per_page]
            hits = [_hit(row["_id"], row["_source"], score, marks) for row, score in ranked]
        else:
            hits = [_hit(row["_id"], row["_source"], row.get("_score") or 0.0, marks) for row in answer["hits"]["hits"]]
        return Results(
            hits=hits,
            total=answer["hits"]["total"]["value"],
            facets=_counted(answer["aggregations"]),
            did_you_mean=plan.did_you_mean,
            also_searched=plan.also_searched,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    @_answering
    def similar(
        self,
        source: str,
        viewer: Viewer,
        *,
        kinds: Sequence[str] = (),
        limit: int = 10,
        is_text: bool = False,
        exclude_keys: Sequence[str] = (),
    ) -> Sequence[Hit]:
        """Return what resembles the document with key `source`, or the text `source` when `is_text`; never itself."""
        visible = _visible(viewer, [*exclude_keys] if is_text else [*exclude_keys, source])
        weighed = _terms_of_text(source) if is_text else self._terms_of(source, viewer)
        lexical = Lexical(self._run, visible)
        telling = _telling(weighed, lexical)
        if not telling:
            return []
        size, counts = lexical.size(), lexical.counts(telling)
        should = [_term(term, weight / idf(counts[term], size)) for term, weight in telling.items()]
        filters = [visible, *([{"terms": {"facets.kind": list(kinds)}}] if kinds else [])]
        asking = Search().query(_times_boost(_any_of(should, filter=filters)))
        asking = asking[0 : limit + SIMILAR_MARGIN]
        rows = self._run(asking)["hits"]["hits"]
        scored = []
        for row in rows:
            candidate = _candidate(0, row)
            norm = ranking.K1 * (1 - ranking.B + ranking.B * candidate.length / (lexical.mean_length() or 1.0))
            score = sum(
                weight * frequency * (ranking.K1 + 1) / (frequency + norm)
                for term, weight in telling.items()
                if (frequency := candidate.vector.get(term, 0) / QUARTERS)
            )
            stamp = row["_source"].get("stamp")
            scored.append((-score * candidate.factor, -stamp if stamp is not None else math.inf, row["_id"], row))
        marks = dutch.Marker((), {})
        return [_hit(key, row["_source"], -score, marks) for score, _, key, row in sorted(scored)[:limit]]

    @_answering
    def get(self, keys: Sequence[str], viewer: Viewer) -> Sequence[Hit]:
        """Return the documents with these keys that the viewer may see, in this order; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        if not asked:
            return []
        query = _all_of([{"ids": {"values": asked}}, _visible(viewer, ())])
        rows = self._run(Search().query(query)[0 : len(asked)].source(HIT_FIELDS))["hits"]["hits"]
        found = {row["_id"]: row["_source"] for row in rows}
        marks = dutch.Marker((), {})
        return [_hit(key, found[key], 0.0, marks) for key in asked if key in found]

    @_answering
    def complete(self, prefix: str, viewer: Viewer, *, limit: int = 8) -> Sequence[Hit]:
        """Return things whose title has words that start with the typed words, best first."""
        typed = [spelled for word in tokens(prefix[: ranking.MAX_CHARACTERS]) if (spelled := normal(word))]
        typed = typed[:MAX_PREFIX_WORDS]
        if not typed:
            return []
        starts = [{"prefix": {"starts": {"value": word}}} for word in typed]
        asking = Search().query(_all_of([*starts, _visible(viewer, ())])).source(HIT_FIELDS)
        asking = asking.sort({"boost": "desc"}, *NEWEST_FIRST)[0:limit]
        marks = dutch.Marker(tuple((dutch.word(word).term,) for word in typed), {})
        return [_hit(row["_id"], row["_source"], 1.0, marks) for row in self._run(asking)["hits"]["hits"]]

    @_answering
    def versions(self) -> Mapping[str, str]:
        """Return key → version of every document; '' when an older analysis made it, so that it is indexed again."""
        try:
            rows = helpers.scan(
                self._patient,
                index=self._alias,
                query={"_source": False, "docvalue_fields": ["version", "analysis"]},
                size=5_000,
            )
            return {
                row["_id"]: row["fields"]["version"][0] if row["fields"].get("analysis") == [ANALYSIS] else ""
                for row in rows
            }
        except NotFoundError:
            return {}

    @_answering
    def status(self) -> Status:
        """Return how the index is; one with another mapping or analysis counts as never built."""
        try:
            told = self._client.indices.get_mapping(index=self._alias)
            count = self._client.count(index=self._alias)["count"]
            size = self._client.indices.stats(index=self._alias, metric="store")["_all"]["primaries"]["store"]
        except NotFoundError:
            return Status(documents=0, size_bytes=0)
        meta = next(iter(told.values()))["mappings"].get("_meta", {})
        rebuilt_at = meta.get("rebuilt_at") if meta.get("analysis") == ANALYSIS else None
        return Status(
            documents=count,
            size_bytes=size["size_in_bytes"],
            rebuilt_at=datetime.fromisoformat(rebuilt_at) if rebuilt_at else None,
        )

    def checkpoint(self) -> None:
        """Nothing to do: the server writes its own journal."""

    def compact(self) -> None:
        """Forget for good what was removed."""
        self._patient.indices.forcemerge(index=self._alias, only_expunge_deletes=True)

    def drop(self) -> None:
        """Remove the index, and one that is being built, and close the connections: for tests and measurements."""
        for name in set(self._aliases().values()):
            self._patient.options(ignore_status=404).indices.delete(index=name)
        self._client.close()

    def close(self) -> None:
        """Nothing to do: the threads of a process share the connections, which end with it."""

    def _run(self, asking: Search | dict[str, Any]) -> dict:
        """Return the answer to a search; asked again when the index went from under it: a rebuild just switched."""
        body = asking if isinstance(asking, dict) else asking.to_dict()
        try:
            return self._client.search(index=self._alias, body=body).body
        except ApiError as error:
            if error.status_code not in {404, 503}:
                raise
            return self._client.search(index=self._alias, body=body).body

    def _carefully(self, rows: Sequence[dict], asked: _Weights, lexical: Lexical) -> list[tuple[dict, float]]:
        """Return row and score of the candidates, in the order of `search.rerank`; what follows keeps its own."""
        first, rest = rows[: ranking.CANDIDATES], rows[ranking.CANDIDATES :]
        candidates = [_candidate(number, row) for number, row in enumerate(first)]
        holders = [
            ({number for number, row in enumerate(first) if name in row.get("matched_queries", ())}, weight)
            for name, weight in asked.named().items()
        ]
        ranked = rerank(candidates, Asked(asked.scores(), holders), lexical.mean_length(), self._idfs)
        return [(first[number], score) for score, number in ranked] + [(row, 0.0) for row in rest]

    def _idfs(self, terms: Iterable) -> dict:
        """Return the idf of the terms that are neither in nearly every document nor in one alone."""
        now = time.monotonic()
        if now > self._order_counts_until:
            self._order_counts, self._order_counts_until = {}, now + ORDER_COUNTS_S
        known = self._order_counts
        asked = [*terms]
        missing = [term for term in asked if term not in known]
        if missing or "" not in known:
            lexical = Lexical(self._run, None)
            known |= dict.fromkeys(missing, 0) | dict(lexical.counts(missing)) | {"": lexical.size()}
        size = known[""]
        limit = ranking.FEEDBACK_COMMON_SHARE * size
        return {term: idf(known[term], size) for term in asked if 2 <= known[term] <= limit}

    def _terms_of(self, key: str, viewer: Viewer) -> dict[str, float]:
        """Return the terms of a document that the viewer may see, with their weight; {} when there is none."""
        query = _all_of([{"ids": {"values": [key]}}, _visible(viewer, ())])
        rows = self._run(Search().query(query).source(["sequence", "parts"]))["hits"]["hits"]
        if not rows:
            return {}
        source = rows[0]["_source"]
        fields = [field.split() for field in (*source["sequence"], *source["parts"])]
        return _weighed(fields, ranking.SIMILAR_FIELDS)


class Lexical:
    """The words of the index as `search.dutch` asks for them, for what one viewer may see (nobody: only counts)."""

    def __init__(self, run: Callable[[dict[str, Any]], dict], visible: Clause | None):
        self._run, self._visible = run, visible
        self._counts: dict[str, int] = {}
        self._shown: dict[tuple[str, ...], bool] = {}
        self._held: dict[tuple[str, ...], int] = {}
        self._written: dict[str, bool] = {}
        self._near: dict[str, list[tuple[str, int]]] = {}
        self._size: int | None = None
        self._mean = 0.0

    def foresee(self, text: str, synonyms: dutch.SynonymSet) -> None:
        """Ask now, in one request, what `dutch.plan` will ask."""
        terms = foreseen(text, synonyms)
        phrases = [phrase for phrase in dict(synonyms.of(terms)) if len(phrase) > 1]
        typed = dict.fromkeys(tokens(text[: ranking.MAX_CHARACTERS]))
        unknown = [one for one in typed if one.isalpha() and len(one) >= correction.SHORTEST and not log_frequency(one)]
        self._ask(terms, phrases[:MAX_PHRASES], unknown[:MAX_UNKNOWN])

    def size(self) -> int:
        if self._size is None:
            self._ask((), ())
        return self._size or 0

    def mean_length(self) -> float:
        """Return the mean length of the documents."""
        self.size()
        return self._mean

    def counts(self, terms: Iterable[str]) -> Mapping[str, int]:
        asked = list(terms)
        self._ask([term for term in dict.fromkeys(asked) if term not in self._counts], ())
        return {term: count for term in asked if (count := self._counts[term])}

    def holders(self, phrases: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return in how many documents each phrase stands."""
        self._ask((), [phrase for phrase in phrases if phrase not in self._held])
        return {phrase: self._held[phrase] for phrase in phrases}

    def is_visible(self, *terms: str) -> bool:
        if terms not in self._shown:
            self._ask((), [terms])
        return self._shown[terms]

    def near(self, typed: str) -> Iterable[tuple[str, int]]:
        """Return words like this one; those that do not begin alike are sought when none of the others is near."""
        same_head = self._like(typed, 1)
        best = correction.ranked(typed, same_head)[:MAX_TRIED]
        found = same_head
        if not best or correction.distance(typed, best[0], 1.0) > 1.0:
            found = self._like(typed, 0)
            best = correction.ranked(typed, found)[:MAX_TRIED]
        self._see_written([word for word in best if word not in self._written])
        return found

    def _like(self, typed: str, prefix: int) -> list[tuple[str, int]]:
        found = self._near.get(typed) if prefix else None
        if found is None:
            answer = self._run({"size": 0, "suggest": {typed: _suggesting(typed, prefix, "always")}})
            found = _suggested(answer, typed)
        return found

    def is_written(self, written: str) -> bool:
        if written not in self._written:
            self._see_written([written])
        return self._written[written]

    def _see_written(self, words: Sequence[str]) -> None:
        """Find out, in one request, which of these stand so in a document that the viewer may see."""
        if words:
            asked = {word: {"term": {"spelled": word}} for word in words}
            answer = self._run({"size": 0, "query": self._visible or {"match_none": {}}, "aggs": _each(asked)})
            self._written |= {word: _told(answer, word) > 0 for word in words}

    def _ask(self, terms: Sequence[str], phrases: Sequence[tuple[str, ...]], unknown: Sequence[str] = ()) -> None:
        if not terms and not phrases and self._size is not None:
            return
        asked = {(term,): {"term": {"words": term}} for term in terms} | {phrase: _phrase(phrase) for phrase in phrases}
        clauses = {f"all{place}": one for place, one in enumerate(asked.values())}
        if self._visible:
            shown = {f"shown{place}": _all_of([one, self._visible]) for place, one in enumerate(asked.values())}
            clauses |= shown
        body: dict[str, Any] = {"size": 0, "track_total_hits": True, "aggs": _each(clauses)}
        body["aggs"]["length"] = {"avg": {"field": "length"}}
        if unknown:
            body["suggest"] = {one: _suggesting(one, 1, "missing") for one in unknown}
        answer = self._run(body)
        self._size = answer["hits"]["total"]["value"]
        self._mean = answer["aggregations"]["length"]["value"] or 0.0
        for place, phrase in enumerate(asked):
            self._held[phrase] = _told(answer, f"all{place}")
            self._shown[phrase] = bool(self._visible) and _told(answer, f"shown{place}") > 0
            if len(phrase) == 1:
                self._counts[phrase[0]] = self._held[phrase]
        self._near |= {one: found for one in unknown if (found := _suggested(answer, one))}


def _each(clauses: Mapping[str, Clause]) -> dict[str, Clause]:
    """Return what counts the documents of each of these queries."""
    return {"each": {"filters": {"filters": dict(clauses)}}} if clauses else {}


def _told(answer: Mapping, name: str) -> int:
    return answer["aggregations"]["each"]["buckets"][name]["doc_count"]


def _suggesting(typed: str, prefix: int, mode: str) -> Clause:
    """Return what asks for words as written that begin with the same `prefix` letters."""
    options = {"field": "spelled", "suggest_mode": mode, "max_edits": 2, "prefix_length": prefix}
    options |= {"size": MAX_NEAR, "shard_size": 4 * MAX_NEAR, "min_word_length": SHORTEST_WORD}
    return {"text": typed, "term": options}


def _suggested(answer: Mapping, typed: str) -> list[tuple[str, int]]:
    """Return the words that were suggested, with their number of documents, that have about the same letters."""
    bits = correction.letters(typed)
    found = [(option["text"], option["freq"]) for told in answer["suggest"][typed] for option in told["options"]]
    near = [(word, count) for word, count in found if (correction.letters(word) ^ bits).bit_count() <= 4]
    return [(word, count) for word, count in near if word.replace("-", "").replace("@", "").isalpha()]


class _Weights:
    """What a plan asks for, with its weights."""

    def __init__(self, plan: dutch.Plan, lexical: Lexical):
        weights = dict.fromkeys((*plan.whole, *plan.common), 1.0)
        for term in plan.parts:
            weights.setdefault(term, _WEIGHTS.query_parts)
        for terms in plan.synonyms:
            if len(terms) == 1:
                weights.setdefault(terms[0], _WEIGHTS.synonyms)
        self.terms, self.common = weights, set(plan.common)
        self.phrases = {terms: _WEIGHTS.synonyms for terms in plan.synonyms if len(terms) > 1}
        self.phrases |= dict.fromkeys(plan.required, 1.0)
        self._counts, self._size = lexical.counts(weights), lexical.size()
        self._holders = lexical.holders(list(self.phrases))

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    def name(self, phrase: tuple[str, ...]) -> str:
        """Return the name by which the server says that a document holds a phrase."""
        return f"p{list(self.phrases).index(phrase)}"

    def named(self) -> dict[str, float]:
        """Return the weight of each phrase, by name."""
        return {self.name(phrase): weight * self._idf(self._holders[phrase]) for phrase, weight in self.phrases.items()}

    def scores(self) -> dict[Any, float]:
        """Return the weight of each term that the index holds."""
        return {
            term: weight * self._idf(self._counts[term]) for term, weight in self.terms.items() if term in self._counts
        }

    def _idf(self, count: int) -> float:
        return idf(count, self._size)


# From a document to what the index holds.


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


def _send_in_turn(documents: Iterable[Document], send: Callable[[Mapping[str, dict]], None]) -> None:
    """Send the documents in batches; of many, the next batch is made while the server takes in the one before."""
    waiting = iter(documents)
    batch = list(islice(waiting, BATCH))
    if len(batch) < BATCH:
        if batch:
            send(dict(map(_entry, batch)))
        return
    with ThreadPoolExecutor(1) as sender:
        under_way: Future[None] | None = None
        while batch:
            made = dict(map(_entry, batch))
            if under_way:
                under_way.result()
            under_way = sender.submit(send, made)
            batch = list(islice(waiting, BATCH))
        if under_way:
            under_way.result()


def _entry(document: Document) -> tuple[str, dict]:
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
        "nr": time.time_ns(),
        "length": sum(weight * len(field) for weight, field in zip(_FIELD_WEIGHTS, fields, strict=False)),
        "sequence": [" ".join(field) for field in fields[: ranking.WHOLE_FIELDS]],
        "parts": [" ".join(field) for field in fields[ranking.WHOLE_FIELDS :]],
        "again": " ".join(fields[0]),
        "starts": " ".join(map(normal, tokens(document.title))),
    }


def _vector(source: Mapping[str, Any]) -> dict[str, int]:
    """Return each term of a document with its frequency in quarters, weighted by field."""
    fields = [*source["sequence"], *source["parts"]]
    weight = _IN_QUARTERS[_BODY]
    found = {term: weight * times for term, times in Counter(fields[_BODY].split()).items()}
    get = found.get
    for place, weight in enumerate(_IN_QUARTERS):
        if place != _BODY:
            for term in fields[place].split():
                found[term] = get(term, 0) + weight
    return found


def _terms_of_text(text: str) -> dict[str, float]:
    made = dutch.analysed(text[:MAX_TEXT])
    weights = (_WEIGHTS.body, _WEIGHTS.body * _WEIGHTS.part)
    return _weighed([made.whole, made.parts], weights)


def _weighed(fields: Iterable[Iterable[str]], weights: Iterable[float]) -> dict[str, float]:
    weighed: dict[str, float] = defaultdict(float)
    for field, weight in zip(fields, weights, strict=True):
        for term in field:
            weighed[term] += weight
    return weighed


def _telling(weighed: Mapping[str, float], lexical: Lexical) -> dict[str, float]:
    """Return the terms that tell most, with what each adds to the likeness of a document that holds it."""
    size, counts = lexical.size(), lexical.counts(weighed)
    worth = {
        term: math.log1p(weight) * math.log(1 + size / counts[term])
        for term, weight in weighed.items()
        if counts.get(term) and not _WEIGHTS.is_common(counts[term], size)
    }
    terms = sorted(worth, key=lambda term: -worth[term])[: ranking.SIMILAR_TERMS]
    of_tier = -(-len(terms) // len(ranking.SIMILAR_TIERS)) or 1
    return {term: ranking.SIMILAR_TIERS[place // of_tier] * idf(counts[term], size) for place, term in enumerate(terms)}


# Queries.


def _visible(viewer: Viewer, exclude_keys: Sequence[str]) -> Clause:
    """Return the audience rule as a filter (members.audiences), without the things that wait."""
    may: list[Clause] = [{"terms": {"audience": sorted(viewer.tokens)}}]
    if viewer.holds_every_token:
        closed = [{"prefix": {"audience": {"value": PERSONAL_PREFIX}}}, {"term": {"audience": ""}}]
        may.append({"bool": {"must_not": closed, "filter": [{"exists": {"field": "audience"}}]}})
    if viewer.owner is not None:
        may.append({"term": {"owner": viewer.owner}})
    without: list[Clause] = [{"term": {"gone": True}}]
    if exclude_keys:
        without.append({"ids": {"values": list(exclude_keys)}})
    return {"bool": {"should": may, "minimum_should_match": 1, "must_not": without}}


def _term(term: str, boost: float = 1.0) -> Clause:
    return {"term": {"words": {"value": term, "boost": boost}}}


def _phrase(terms: Sequence[str], boost: float = 1.0, name: str = "") -> Clause:
    """Return the query for terms side by side in one field, parts of compounds left out."""
    named = {"_name": name} if name else {}
    return {"match_phrase": {"sequence": {"query": " ".join(terms), "boost": boost} | named}}


def _all_of(filters: Sequence[Clause], **others: Any) -> Clause:
    return {"bool": {"filter": list(filters)} | others}


def _any_of(queries: Sequence[Clause], **others: Any) -> Clause:
    return {"bool": {"should": list(queries), "minimum_should_match": 1} | others}


def _matching(plan: dutch.Plan, asked: _Weights | None, visible: Clause, query: Query) -> Clause:
    """Return the query for what matches a plan, before the filters of the facets; scored when `asked` is given."""
    filters = [visible]
    if query.date_from or query.date_to:
        span = {"gte": query.date_from.toordinal() if query.date_from else 1}
        span |= {"lte": query.date_to.toordinal()} if query.date_to else {}
        filters.append({"range": {"day": span}})
    single = [*plan.whole, *plan.parts, *(terms[0] for terms in plan.synonyms if len(terms) == 1)]
    several = [terms for terms in plan.synonyms if len(terms) > 1]
    excluded = [_phrase(terms) for terms in plan.excluded]
    if asked is None:
        any_of = [{"term": {"words": term}} for term in single] + [_phrase(terms) for terms in several]
        filters += [_phrase(terms) for terms in plan.required]
        filters += [_any_of(any_of)] if any_of else []
        return _all_of(filters, must_not=excluded)
    should = [_term(term, asked.terms[term]) for term in dict.fromkeys(single)]
    should += [_phrase(terms, asked.phrases[terms], asked.name(terms)) for terms in several]
    must = [_phrase(terms, 1.0, asked.name(terms)) for terms in plan.required]
    least = 1 if should else 0
    return _times_boost(_all_of(filters, must=must, should=should, must_not=excluded, minimum_should_match=least))


def _times_boost(query: Clause) -> Clause:
    """Return the query with each score multiplied by the boost of the document."""
    factor = {"field": "boost", "missing": 1}
    return {"function_score": {"query": query, "field_value_factor": factor, "boost_mode": "multiply"}}


def _filters(query: Query) -> dict[str, Clause]:
    """Return the filter of each facet that has one; hidden states are a filter when no state is asked."""
    passing = {facet: _with_value(facet, values) for facet, values in query.filters.items() if values}
    if query.hide_states and "state" not in passing:
        passing["state"] = {"bool": {"must_not": [{"terms": {"facets.state": list(query.hide_states)}}]}}
    return passing


def _with_value(facet: str, values: Iterable[str]) -> Clause:
    """Return the filter on one of these values of a facet; MISSING stands for having none."""
    field, asked = f"facets.{facet}", list(values)
    named: list[Clause] = [{"terms": {field: [value for value in asked if value != MISSING]}}]
    if MISSING in asked:
        named.append({"bool": {"must_not": [{"exists": {"field": field}}]}})
    return _any_of(named)


def _facet_counts(filters: Mapping[str, Clause]) -> dict[str, Clause]:
    """Return what counts the values of each facet behind the filters of the other ones.

    Facets that stand behind the same filters are counted together; those without any need no filter at all.
    """
    counts: dict[str, Clause] = {facet: {"terms": {"field": f"facets.{facet}", "size": MAX_VALUES}} for facet in FACETS}
    if not filters:
        return counts
    made: dict[str, Clause] = {}
    without_own = [facet for facet in FACETS if facet not in filters]
    made["others"] = {"filter": _all_of(list(filters.values())), "aggs": {one: counts[one] for one in without_own}}
    for facet in filters:
        if facet in counts:
            others = [one for name, one in filters.items() if name != facet]
            one = {"filter": _all_of(others), "aggs": {facet: counts[facet]}}
            made[f"of_{facet}"] = one if others else counts[facet]
    return made


def _counted(told: Mapping) -> dict[str, dict[str, int]]:
    """Return value → count of each facet; the most frequent first, equal ones by name."""
    found: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        one = told.get(facet) or told.get(f"of_{facet}") or told["others"]
        buckets = one.get(facet, one)["buckets"]
        pairs = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
        found[facet] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
    return found


# Answers.


def _candidate(number: int, row: Mapping) -> Candidate:
    source = row["_source"]
    age = max(0, date.today().toordinal() - source["day"]) if source["day"] is not None else None
    factor = ranking.factor(source["boost"], age)
    return Candidate(number=number, vector=_vector(source), length=source["length"], factor=factor)


def _marker(plan: dutch.Plan, lexical: Lexical) -> dutch.Marker:
    """Return what marks the words of a plan; a rarer word weighs more in the choice of the passage."""
    phrases = plan.marked
    counts = lexical.counts({terms[0] for terms in phrases if len(terms) == 1})
    weights = {term: math.log(1 + lexical.size() / count) for term, count in counts.items() if count > 0}
    return dutch.Marker(phrases, weights)


def _hit(key: str, source: Mapping, score: float, marks: dutch.Marker) -> Hit:
    marked = marks.marked(source["title"], source["lead"], source["body"])
    stamp = source.get("stamp")
    return Hit(
        key=key,
        kind=source["kind"],
        title=source["title"],
        url=source["url"],
        date=datetime.fromtimestamp(stamp, UTC) if stamp is not None else None,
        audience=source["audience"],
        owner=source.get("owner"),
        facets=source["facets"],
        lead=source["lead"],
        score=score,
        title_html=marked.title_html,
        snippet_html=marked.passage_html,
        matched=marked.words,
        body=source["body"],
    )
