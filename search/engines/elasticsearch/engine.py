"""The engine for a site of several hosts (docs/operations.md).

The server gets terms that `search.dutch` made, in fields that it only splits at white space; it matches, filters and
counts, and gathers candidates by one BM25 over the weighted terms. `search.rerank` puts the best in order, as it does
for the embedded engine, from what this process remembers of them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from members.audiences import Viewer
from search import dutch, ranking
from search.dutch.signs import Signs
from search.dutch.words import normal, tokens
from search.engines.base import Document, EngineUnavailable, Hit, Query, Results, Status
from search.engines.elasticsearch import asking, entries, facets, likeness
from search.engines.elasticsearch.asking import Clause
from search.engines.elasticsearch.lexical import Lexical
from search.engines.elasticsearch.matching import Weights, matching, times_boost
from search.engines.elasticsearch.memory import HIT_FIELDS, WRITE_FIELDS, Memory, Pages, Plans, Remembered, of_write
from search.engines.elasticsearch.results import candidates, hit, marker
from search.engines.elasticsearch.schema import ANALYSIS, NEWEST_FIRST
from search.engines.elasticsearch.server import Search, Server, answering
from search.rerank import Asked, idf, rerank

MAX_PER_PAGE = 200
MAX_PREFIX_WORDS = 8
MAX_DEPTH = 10_000  # what a server gives at most (index.max_result_window)
# Counts that only order, never decide what matches, may be this old.
ORDER_COUNTS_S = 60.0

NO_MARKS = dutch.Marker((), {})


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
        synonyms: Callable[[], dutch.SynonymSet] = dutch.synonyms,
        **options: Any,
    ):
        self.server = Server(urls, alias=alias, timeout_s=timeout_s, **options)
        self._synonyms = synonyms
        self._memory = Memory(self.server.run)
        self._plans, self._pages = Plans(), Pages()
        self._order_counts: dict[Any, int] = {}
        self._order_counts_until = 0.0

    def server_version(self) -> str:
        """Return the version of the server. Raises EngineUnavailable when it does not answer."""
        return self.server.version()

    # Writing

    @answering
    def index(self, documents: Iterable[Document]) -> None:
        """Add the documents, replacing those with the same key."""

        def send(made: Mapping[str, dict]) -> None:
            for name in self.server.writable():
                self.server.write(made, name)

        entries.in_turn(documents, send)
        self._refresh()

    @answering
    def remove(self, keys: Iterable[str]) -> None:
        """Remove the documents with these keys; unknown keys are fine."""
        keys = list(dict.fromkeys(keys))
        if keys:
            for name in self.server.writable():
                self.server.remove(keys, name)
            self._refresh()

    @answering
    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a second index beside the live one, switch to it, and return how many documents it holds.

        Searching and writing go on meanwhile: what is written goes to both, and what is there already is newer than
        what comes here. Raises EngineUnavailable when another rebuild takes over.
        """
        name = self.server.start_building()

        def send(made: Mapping[str, dict]) -> None:
            try:
                self.server.write_new(made, name)
            except EngineUnavailable:
                self.server.still_building(name)  # which tells when that is why
                raise

        entries.in_turn(documents, send)
        held = self.server.switch(name)
        self._order_counts_until = 0.0
        return held

    def _refresh(self) -> None:
        self.server.refresh()
        self._order_counts_until = 0.0

    # Reading

    @answering
    def search(self, query: Query, viewer: Viewer) -> Results:
        """Return what the viewer may see of what matches."""
        started = time.perf_counter()
        visible = asking.visible(viewer, query.exclude_keys)
        synonyms = self._synonyms()
        lexical = Lexical(self.server.run_all, visible)
        last = self._plans.get(query.words)  # most often it is the same again: another page, a facet, a colleague
        answers = lexical.foresee(query.words, synonyms, _asked(query, last, visible) if last else ())
        plan = dutch.plan(query.words, lexical, synonyms)
        self._plans.keep(query.words, plan)
        if plan.matches_nothing:
            found = Results(hits=[], total=0, facets={facet: {} for facet in query.facets})
        else:
            if not answers or plan != last:
                answers = self.server.run_all(_asked(query, plan, visible))
            found = self._found(query, plan, lexical, visible, answers)
        took_ms = (time.perf_counter() - started) * 1000
        return replace(found, did_you_mean=plan.did_you_mean, also_searched=plan.also_searched, took_ms=took_ms)

    def _found(
        self, query: Query, plan: dutch.Plan, lexical: Lexical, visible: Clause, answers: Sequence[Mapping]
    ) -> Results:
        """Return the hits of the page, their total and the counts of the facets, from the answers to `_asked`."""
        rows, counted = answers[0]["hits"]["hits"], answers[-1]
        page = query.words, query.order, _span(query), lexical.size(), lexical.mean_length(), *map(_of_row, rows)
        hits = self._pages.get(page, plan)
        if hits is None:
            hits = self._hits(query, plan, lexical, visible, rows)
            self._pages.keep(page, plan, hits)
        total = counted["hits"]["total"]["value"]
        return Results(hits=[*hits], total=total, facets=facets.counted(query.facets, counted.get("aggregations", {})))

    def _hits(
        self, query: Query, plan: dutch.Plan, lexical: Lexical, visible: Clause, rows: Sequence[dict]
    ) -> list[Hit]:
        """Return the hits of the page, from the rows of the candidates for it."""
        documents, signs = self._memory.documents(rows, visible)
        rows = [row for row in rows if of_write(row)[0] in documents]
        ranked = [(row, row.get("_score") or 0.0) for row in rows]
        if _is_careful(query, weights := Weights(plan)):
            start, end = _span(query)
            ranked = self._carefully(rows, documents, signs, weights, lexical)[start:end]
        marks = marker(plan, lexical)
        shown = [(documents[of_write(row)[0]], score) for row, score in ranked]
        return [hit(one.key, one.source, score, marks) for one, score in shown]

    def _carefully(
        self,
        rows: Sequence[dict],
        documents: Mapping[str, Remembered],
        signs: Signs,
        weights: Weights,
        lexical: Lexical,
    ) -> list[tuple[dict, float]]:
        """Return row and score of the candidates, in the order of `search.rerank`; what follows keeps its own."""
        first, rest = rows[: ranking.CANDIDATES], rows[ranking.CANDIDATES :]
        holders = [
            ({number for number, row in enumerate(first) if name in row.get("matched_queries", ())}, weight)
            for name, weight in weights.named(lexical).items()
        ]
        weighed = candidates([documents[of_write(row)[0]] for row in first])
        asked = {signs.known(term): weight for term, weight in weights.scores(lexical).items()}

        def idfs(of_signs: Iterable[str]) -> dict[str, float]:
            terms = {signs.word(sign): sign for sign in of_signs}
            return {terms[term]: one for term, one in self._idfs(terms).items()}

        ranked = rerank(weighed, Asked(asked, holders), lexical.mean_length(), idfs)
        return [(first[number], score) for score, number in ranked] + [(row, 0.0) for row in rest]

    @answering
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
        visible = asking.visible(viewer, [*exclude_keys] if is_text else [*exclude_keys, source])
        weighed = likeness.terms_of_text(source) if is_text else self._terms_of(source, viewer)
        lexical = Lexical(self.server.run_all, None)
        telling = likeness.telling(weighed, lexical)
        if not telling:
            return []
        size, counts = lexical.size(), lexical.counts(telling)
        should = [asking.with_term(term, weight / idf(counts[term], size)) for term, weight in telling.items()]
        filters = [visible, *([{"terms": {"facets.kind": list(kinds)}}] if kinds else [])]
        query = times_boost(asking.any_of(should, filter=filters))
        rows = self.server.run(_rows(limit + likeness.MARGIN) | {"query": query})["hits"]["hits"]
        documents, signs = self._memory.documents(rows, visible)
        found = list(documents.values())
        by_sign = {sign: weight for term, weight in telling.items() if (sign := signs.known(term)) != signs.NONE}
        scores = [likeness.score(one, by_sign, lexical.mean_length()) for one in candidates(found)]
        ordered = sorted(zip(scores, found, strict=True), key=lambda pair: (-pair[0], _age(pair[1]), pair[1].key))
        return [hit(one.key, one.source, score, NO_MARKS) for score, one in ordered[:limit]]

    @answering
    def get(self, keys: Sequence[str], viewer: Viewer) -> Sequence[Hit]:
        """Return the documents with these keys that the viewer may see, in this order; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        if not asked:
            return []
        query = asking.all_of([{"ids": {"values": asked}}, asking.visible(viewer, ())])
        rows = self.server.run(Search().query(query)[0 : len(asked)].source(HIT_FIELDS))["hits"]["hits"]
        found = {row["_id"]: row["_source"] for row in rows}
        return [hit(key, found[key], 0.0, NO_MARKS) for key in asked if key in found]

    @answering
    def complete(self, prefix: str, viewer: Viewer, *, limit: int = 8) -> Sequence[Hit]:
        """Return things whose title has words that start with the typed words, best first."""
        typed = [spelled for word in tokens(prefix[: ranking.MAX_CHARACTERS]) if (spelled := normal(word))]
        typed = typed[:MAX_PREFIX_WORDS]
        if not typed:
            return []
        starts = [{"prefix": {"starts": {"value": word}}} for word in typed]
        search = Search().query(asking.all_of([*starts, asking.visible(viewer, ())])).source(HIT_FIELDS)
        search = search.sort({"boost": "desc"}, *NEWEST_FIRST)[0:limit]
        marks = dutch.Marker(tuple((dutch.word(word).term,) for word in typed), {})
        return [hit(row["_id"], row["_source"], 1.0, marks) for row in self.server.run(search)["hits"]["hits"]]

    @answering
    def versions(self) -> Mapping[str, str]:
        """Return key → version of every document; '' when an older analysis made it, so that it is indexed again."""
        return {
            key: fields["version"][0] if fields.get("analysis") == [ANALYSIS] else ""
            for key, fields in self.server.every(["version", "analysis"])
        }

    @answering
    def status(self) -> Status:
        """Return how the index is; one with another mapping or analysis counts as never built."""
        return self.server.status()

    def checkpoint(self) -> None:
        """Nothing to do: the server writes its own journal."""

    def compact(self) -> None:
        """Forget for good what was removed."""
        self.server.compact()

    def drop(self) -> None:
        """Remove the index, and one that is being built, and close the connections: for tests and measurements."""
        self.server.drop()

    def close(self) -> None:
        """Nothing to do: the threads of a process share the connections, which end with it."""

    def _idfs(self, terms: Iterable) -> dict:
        """Return the idf of the terms that are neither in nearly every document nor in one alone."""
        now = time.monotonic()
        if now > self._order_counts_until:
            self._order_counts, self._order_counts_until = {}, now + ORDER_COUNTS_S
        known = self._order_counts
        asked = [*terms]
        missing = [term for term in asked if term not in known]
        if missing or "" not in known:
            lexical = Lexical(self.server.run_all, None)
            known |= dict.fromkeys(missing, 0) | dict(lexical.counts(missing)) | {"": lexical.size()}
        size = known[""]
        limit = ranking.FEEDBACK_COMMON_SHARE * size
        return {term: idf(known[term], size) for term in asked if 2 <= known[term] <= limit}

    def _terms_of(self, key: str, viewer: Viewer) -> dict[str, float]:
        """Return the terms of a document that the viewer may see, with their weight; {} when there is none."""
        query = asking.all_of([{"ids": {"values": [key]}}, asking.visible(viewer, ())])
        rows = self.server.run(Search().query(query).source(["sequence", "parts"]))["hits"]["hits"]
        return likeness.terms_of_entry(rows[0]["_source"]) if rows else {}


def _span(query: Query) -> tuple[int, int]:
    """Return between which places the page that is asked lies."""
    per_page = min(max(1, query.per_page), MAX_PER_PAGE)
    start = (max(1, query.page) - 1) * per_page
    return start, start + per_page


def _by_words(query: Query, weights: Weights) -> bool:
    return bool(weights) and query.order != "newest"


def _is_careful(query: Query, weights: Weights) -> bool:
    """Return whether the best candidates are put in order by `search.rerank`."""
    return _by_words(query, weights) and _span(query)[0] < ranking.CANDIDATES


def _asked(query: Query, plan: dutch.Plan, visible: Clause) -> list[dict[str, Any]]:
    """Return what asks for the page, and for the total and the facets when these are wanted.

    Those are a search of their own: it scores nothing, runs beside the other one, and the server keeps its answer
    for the next page or another order of the same search, until the index changes.
    """
    weights, filters = Weights(plan), facets.filters(query)
    page = _page(query, plan, weights, [visible, *filters.values()])
    if not query.facets:
        return [page | {"track_total_hits": True}]
    counts = {
        "query": matching(plan, weights, query, [visible], scored=False),
        "aggs": facets.counts(query.facets, filters),
        "track_total_hits": True,
        "size": 0,
    }
    return [page, counts | ({"post_filter": asking.all_of(list(filters.values()))} if filters else {})]


def _page(query: Query, plan: dutch.Plan, weights: Weights, among: Sequence[Clause]) -> dict[str, Any]:
    """Return what asks for the page, or for the candidates for it."""
    start, end = _span(query)
    by_words, careful, too_deep = _by_words(query, weights), _is_careful(query, weights), end > MAX_DEPTH
    need = max(ranking.CANDIDATES, end) if careful else end - start
    return _rows(0 if too_deep else need) | {
        "query": matching(plan, weights, query, among, scored=by_words),
        "track_total_hits": False,
        "from": 0 if careful or too_deep else start,
        "sort": [*(["_score"] if by_words else []), *NEWEST_FIRST],
    }


def _of_row(row: Mapping) -> tuple:
    """Return what a row says: which write of which document, its score, and which phrases it holds."""
    return *of_write(row), row.get("_score"), *row.get("matched_queries", ())


def _rows(size: int) -> dict[str, Any]:
    """Return what asks for this many rows of which the process may know the documents: no text is read."""
    return {"size": size, "stored_fields": "_none_", "docvalue_fields": WRITE_FIELDS}


def _age(one: Remembered) -> float:
    stamp = one.source["stamp"]
    return -stamp if stamp is not None else math.inf
