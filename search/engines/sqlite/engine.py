"""The embedded engine: SQLite FTS5 in a file of its own."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from members.audiences import Viewer
from search import dutch, ranking
from search.dutch.helper import Asked, HelperGone
from search.dutch.words import normal, tokens
from search.engines.base import Document, EngineUnavailable, Hit, Query, Results, Status
from search.engines.collector import collector_off
from search.engines.sqlite import entries, likeness, order, postings, results, schema
from search.engines.sqlite.matching import Index, Lexical, best_scores
from search.engines.sqlite.sets import Sets, factor, mask, members
from search.engines.sqlite.store import Store

logger = logging.getLogger(__name__)

MAX_PREFIX_WORDS = 8


class SqliteEngine:
    """The engine of `search.engines.base`, in one file that threads and processes share.

    `timeout_s` is how long a search waits for a locked file; `synonyms` is asked at every query.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        timeout_s: float = 1.0,
        synonyms: Callable[[], dutch.SynonymSet] = dutch.synonyms,
    ):
        self._store = Store(path, timeout_s)
        self._synonyms = synonyms
        self._sets: Sets | None = None
        self._sets_lock = threading.Lock()
        # The words of the last generations written, by generation, with the change number until which they hold.
        self._vocabularies: dict[int, tuple[int, entries.Vocabulary]] = {}

    # Writing

    def index(self, documents: Iterable[Document]) -> None:
        """Add the documents, replacing those with the same key."""
        for batch, asked in entries.read_ahead(documents):
            try:
                self._index(batch, asked)
            except HelperGone as error:
                logger.warning("The second process of the index is gone (%s); this one reads on.", error)
                self._index(batch, None)

    def _index(self, batch: Sequence[Document], asked: Asked | None) -> None:
        keys = [document.key for document in batch]
        with collector_off(len(batch)), self._store.writing() as connection:
            for generation, seq in self._changing(connection, keys):
                with self._vocabulary(connection, generation, seq - 1, seq) as vocabulary:
                    entries.write(connection, generation, batch, seq, vocabulary, asked=asked)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the documents with these keys; unknown keys are fine."""
        keys = list(dict.fromkeys(keys))
        if keys:
            with self._store.writing() as connection:
                for generation, seq in self._changing(connection, keys):
                    with self._vocabulary(connection, generation, seq - 1, seq) as vocabulary:
                        entries.remove(connection, generation, keys, seq, vocabulary)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a second generation beside the live one, switch to it, and return how many documents it holds.

        Searching and writing go on meanwhile. Raises EngineUnavailable when another rebuild takes over.
        """
        building = self._start_building()
        for batch, asked in entries.read_ahead(documents):
            try:
                self._build(building, batch, asked)
            except HelperGone as error:
                logger.warning("The second process of the index is gone (%s); this one reads on.", error)
                self._build(building, batch, None)
        return self._switch(building)

    def _build(self, building: int, batch: Sequence[Document], asked: Asked | None) -> None:
        with collector_off(len(batch)), self._store.writing() as connection:
            seq = self._still_building(connection, building)
            sql = "SELECT 1 FROM touched WHERE key = ?"
            touched = {one.key for one in batch if connection.execute(sql, (one.key,)).fetchone()}
            with self._vocabulary(connection, building, seq, seq) as vocabulary:
                entries.write(connection, building, batch, seq, vocabulary, asked=asked, but=touched)

    @contextmanager
    def _vocabulary(
        self, connection: sqlite3.Connection, generation: int, before: int, after: int
    ) -> Iterator[entries.Vocabulary]:
        """Give the words of a generation: those of the last time, when nobody else has written since."""
        seq, kept = self._vocabularies.pop(generation, (None, None))
        if kept is None or seq != before or len(kept) > entries.MAX_REMEMBERED:
            kept = entries.Vocabulary(connection, generation)
        yield kept.use(connection, generation)
        if len(self._vocabularies) > 1:
            self._vocabularies.clear()
        self._vocabularies[generation] = after, kept

    def _changing(self, connection: sqlite3.Connection, keys: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the generations to change, each with the new change number."""
        state = schema.state(connection)
        connection.execute("UPDATE state SET seq = seq + 1")
        yield state.live, state.seq + 1
        if state.building is not None:
            connection.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((key,) for key in keys))
            yield state.building, state.seq + 1

    def _start_building(self) -> int:
        with self._store.writing() as connection:
            state = schema.state(connection)
            if state.building is not None:
                schema.drop(connection, state.building)
            building = max(state.live, state.building or 0) + 1
            schema.create(connection, building)
            connection.execute("DELETE FROM touched")
            connection.execute("UPDATE state SET building = ?, seq = seq + 1", (building,))
        return building

    def _still_building(self, connection: sqlite3.Connection, building: int) -> int:
        state = schema.state(connection)
        if state.building != building:
            raise EngineUnavailable("Another rebuild has started, or the index was emptied; this one stops.")
        return state.seq

    def _switch(self, building: int) -> int:
        with self._store.writing() as connection:
            self._still_building(connection, building)
            postings.tidy(connection, building, wholly=True)
        with self._store.writing() as connection:
            self._still_building(connection, building)
            old = schema.state(connection).live
            now = datetime.now(UTC).isoformat()
            connection.execute("DELETE FROM touched")
            connection.execute(
                "UPDATE state SET live = building, building = NULL, seq = seq + 1, rebuilt_at = ?", (now,)
            )
            schema.drop(connection, old)
            return connection.execute(f"SELECT count(*) FROM docs_{building}").fetchone()[0]

    # Reading

    def search(self, query: Query, viewer: Viewer) -> Results:
        """Return what the viewer may see of what matches."""
        started = time.perf_counter()
        with self._store.reading() as connection:
            sets = self._current_sets(connection)
            visible = sets.visible(viewer) & ~self._numbered(connection, sets, query.exclude_keys)
            index = Index(connection, sets)
            lexical = Lexical(connection, index, sets, visible)
            plan = dutch.plan(query.words, lexical, self._synonyms())
            asked = order.asked(index, sets, plan)
            found = self._found(index, sets, plan) & visible
            if query.date_from or query.date_to:
                found = sets.between(found, query.date_from, query.date_to)
            filters = results.filters(sets, query)
            shown = results.within(found, filters)
            decided = asked if asked.terms or asked.phrases else None
            ranked = order.page(index, sets, plan, decided, shown, query)
            return Results(
                hits=results.hits(connection, sets, ranked, results.marker(plan, lexical)),
                total=shown.bit_count(),
                facets={
                    facet: sets.counts(facet, results.within(found, filters, leave_out=facet)) for facet in query.facets
                },
                did_you_mean=plan.did_you_mean,
                also_searched=plan.also_searched,
                took_ms=(time.perf_counter() - started) * 1000,
            )

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
        with self._store.reading() as connection:
            sets = self._current_sets(connection)
            visible = sets.visible(viewer) & ~self._numbered(connection, sets, exclude_keys)
            index = Index(connection, sets)
            if is_text:
                weighed = likeness.of_text(index, source)
            else:
                own = self._numbered(connection, sets, [source]) & sets.visible(viewer)
                if not own:
                    return []
                visible &= ~own
                weighed = likeness.of_document(index, next(members(own)))
            if kinds:
                visible &= sets.any_of("kind", kinds)
            today = date.today().toordinal()
            scores = best_scores(
                *(index, likeness.telling(index, sets, weighed), (), visible, limit),
                factor=lambda number: factor(sets, number, today),
                highest_factor=ranking.highest_factor(sets.highest_boost),
            )
            ranked = order.best(sets, scores, limit)
            return results.hits(connection, sets, ranked, dutch.Marker((), {}))

    def get(self, keys: Sequence[str], viewer: Viewer) -> Sequence[Hit]:
        """Return the documents with these keys that the viewer may see, in this order; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        with self._store.reading() as connection:
            sets = self._current_sets(connection)
            numbers = entries.numbers(connection, sets.generation, asked)
            visible = sets.visible(viewer)
            ranked = [(number, 0.0) for key in asked if (number := numbers.get(key)) and visible >> number & 1]
            return results.hits(connection, sets, ranked, dutch.Marker((), {}))

    def complete(self, prefix: str, viewer: Viewer, *, limit: int = 8) -> Sequence[Hit]:
        """Return things whose title has words that start with the typed words, best first."""
        typed = [spelled for word in tokens(prefix[: ranking.MAX_CHARACTERS]) if (spelled := normal(word))]
        typed = typed[:MAX_PREFIX_WORDS]
        if not typed:
            return []
        with self._store.reading() as connection:
            sets = self._current_sets(connection)
            table = f"titles_{sets.generation}"
            expression = " AND ".join(f'"{word}" *' for word in typed)
            rows = connection.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (expression,))
            found = mask((row[0] for row in rows), sets.highest) & sets.visible(viewer)
            ranked = order.best(sets, dict.fromkeys(members(found), 1.0), limit)
            marker = dutch.Marker(((dutch.word(word).term,) for word in typed), {})
            return results.hits(connection, sets, ranked, marker)

    def versions(self) -> Mapping[str, str]:
        """Return key → version of every document; '' when an older analysis made it, so that it is indexed again."""
        with self._store.reading() as connection:
            live = schema.state(connection).live
            sql = f"SELECT key, CASE analysis WHEN ? THEN version ELSE '' END FROM docs_{live}"
            return dict(connection.execute(sql, (entries.made_by(),)).fetchall())

    def status(self) -> Status:
        """Return how the index is."""
        with self._store.reading() as connection:
            state = schema.state(connection)
            count = connection.execute(f"SELECT count(*) FROM docs_{state.live}").fetchone()[0]
        rebuilt_at = datetime.fromisoformat(state.rebuilt_at) if state.rebuilt_at else None
        return Status(documents=count, size_bytes=self._store.size_bytes(), rebuilt_at=rebuilt_at)

    def checkpoint(self) -> None:
        """Write the journal back into the file."""
        self._store.outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self) -> None:
        """Give back the room of what was removed, and with it the last traces of it in the file."""
        self._store.outside_transaction("VACUUM")
        self.checkpoint()

    def drop(self) -> None:
        """Close it; who gave the path throws the file away."""
        self.close()

    def close(self) -> None:
        """Close the connection of this thread."""
        self._store.close()

    def _current_sets(self, connection: sqlite3.Connection) -> Sets:
        """Return the sets of what this transaction sees, made from the ones another search left behind."""
        state = schema.state(connection)
        kept = self._sets
        if kept is not None and (kept.generation, kept.seq) == (state.live, state.seq):
            return kept
        with self._sets_lock:
            kept = self._sets
            if kept is not None and kept.generation == state.live and kept.seq > state.seq:
                return Sets(state.live).updated(connection, state.seq)  # another thread already saw a later change
            if kept is None or kept.generation != state.live:
                kept = Sets(state.live)
            self._sets = kept.updated(connection, state.seq)
            return self._sets

    def _numbered(self, connection: sqlite3.Connection, sets: Sets, keys: Sequence[str]) -> int:
        found = entries.numbers(connection, sets.generation, list(dict.fromkeys(keys))).values() if keys else ()
        return mask(found, sets.highest)

    def _found(self, index: Index, sets: Sets, plan: dutch.Plan) -> int:
        """Return what matches the plan, before visibility and filters."""
        if plan.matches_nothing:
            return 0
        found = sets.everything
        single = [*plan.whole, *plan.parts, *(terms[0] for terms in plan.synonyms if len(terms) == 1)]
        if single or plan.synonyms:
            found = index.any_of(number for number, _ in index.terms(single).values())
            for terms in plan.synonyms:
                if len(terms) > 1:
                    found |= index.phrase(terms)
        for terms in plan.required:
            found &= index.phrase(terms)
        for terms in plan.excluded:
            found &= ~index.phrase(terms)
        return found
