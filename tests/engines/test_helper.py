"""The second process that reads texts for the index: with it, without it and with it dying, the index is the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from search import dutch
from search.dutch import helper
from search.engines.base import Query
from search.engines.sqlite import SqliteEngine, entries
from tests.engines.documents import PUBLIC, doc, keys

BODIES = [
    "De jeugdhulpwachtlijst is lang, zegt de huisarts (POH-jeugd).",
    "Extr@Utrecht: 14 030 bellen; 0-4 jaar. Café 'de Tolk'!",
    "Oudergesprekken en gezinswerkers\u200b, wachtlijst/jeugdhulp \x00 🙂",
    "",
]


@pytest.fixture
def some(monkeypatch):
    """Return documents of which a few are many."""
    monkeypatch.setattr(entries, "MANY", 10)
    monkeypatch.setattr(entries, "BATCH", 30)
    monkeypatch.setattr(helper, "TOGETHER", 7)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    return [
        doc(f"lesson:{number}", f"Les {number}", f"{BODIES[number % 4]} woord{number}", labels=["Leidsche Rijn"])
        for number in range(75)
    ]


@pytest.fixture
def engines(tmp_path) -> Iterator:
    made = []

    def engine(name: str) -> SqliteEngine:
        made.append(SqliteEngine(tmp_path / f"{name}.sqlite3", synonyms=dutch.SynonymSet))
        return made[-1]

    yield engine
    for one in made:
        one.close()


def held(engine) -> tuple:
    """Return what the index holds of terms, words and documents, by their names."""
    with engine._store.reading() as connection:
        g = engine._current_sets(connection).generation
        terms = dict(connection.execute(f"SELECT id, term FROM terms_{g}"))
        rows = connection.execute(f"SELECT key, length, terms FROM docs_{g} JOIN sequences_{g} USING (id)")
        fields = {
            key: (length, [[terms[one] for one in of] for of in entries.divided(blob)]) for key, length, blob in rows
        }
        counts = [sorted(connection.execute(f"SELECT {name} FROM {name}s_{g}")) for name in ("term", "word")]
        totals = [sorted(connection.execute(f"SELECT {name}, docs FROM {name}s_{g}")) for name in ("term", "word")]
    found = [
        engine.search(Query(words=words, per_page=50), PUBLIC)
        for words in ("wachtlijst", "cafe tolk", "woord33", "14 030")
    ]
    return fields, counts, totals, [(keys(one), one.total) for one in found]


def alone(monkeypatch, engine, documents) -> tuple:
    with monkeypatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0})
        engine.index(documents)
    return held(engine)


def test_two_processes_make_the_index_that_one_makes(engines, some, monkeypatch):
    asked = []
    monkeypatch.setattr(helper.Helper, "ask", _noting(helper.Helper.ask, asked))
    two, again = engines("two"), engines("again")

    two.index(some)
    again.index(some)
    again.index(some)
    again.rebuild(some)

    expected = alone(monkeypatch, engines("one"), some)
    assert held(two) == held(again) == expected
    assert len(asked) == 4 * 3


def _noting(method, calls):
    def noted(self, texts):
        calls.append(len(texts))
        return method(self, texts)

    return noted


@pytest.mark.parametrize("answers", [0, 3, 6])
def test_when_the_second_process_dies_the_first_reads_on(engines, some, monkeypatch, caplog, answers):
    real = helper.Helper._receive

    def receive(self):
        for _ in range(answers):
            self._answers.put([self._connection.recv_bytes() for _ in range(2)])
        self.process.kill()
        with suppress(OSError, EOFError):  # what it had said before does not arrive
            while True:
                self._connection.recv_bytes()
        real(self)

    monkeypatch.setattr(helper.Helper, "_receive", receive)
    engine = engines("two")

    engine.index(some)

    assert held(engine) == alone(monkeypatch, engines("one"), some)
    assert "is gone" in caplog.text


def test_a_second_process_that_cannot_start_or_is_no_reader_is_done_without(engines, some, monkeypatch):
    expected = alone(monkeypatch, engines("one"), some)
    for number, program in enumerate(("/nergens/python", "/bin/true")):
        monkeypatch.setattr(sys, "executable", program)
        engine = engines(str(number))
        engine.index(some)
        assert held(engine) == expected


def test_what_is_written_during_a_rebuild_stays_although_the_second_process_read_the_old_text(engines, some):
    engine = engines("two")

    def while_people_write():
        for number, one in enumerate(some):
            yield one
            if number == 40:
                engine.index([doc("lesson:70", "Nieuw", "zeppelin"), doc("lesson:3", "Nieuw", "zeppelin")])

    engine.rebuild(while_people_write())

    assert set(keys(engine.search(Query(words="zeppelin"), PUBLIC))) == {"lesson:3", "lesson:70"}
    assert engine.search(Query(words="woord70"), PUBLIC).total == 0


def test_the_second_process_ends_with_the_first(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})  # as on two cores, whatever runs this test

    with helper.started() as reader:
        assert [len(answer.sequences) for answer in reader.ask([("tolk", "", "taxi", "")])] == [
            2 + 5
        ]  # 5 zeros between fields
        process = reader.process
    assert process.poll() is not None
