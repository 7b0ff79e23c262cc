"""A rebuild beside the live index, while others search and write."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from search import dutch
from search.engines.base import EngineUnavailable, Query
from search.engines.sqlite import SqliteEngine
from tests.engines.documents import PUBLIC, doc, keys


def total(engine, words="") -> int:
    return engine.search(Query(words=words), PUBLIC).total


def test_what_is_written_during_a_rebuild_is_in_the_new_index(engine):
    engine.index([doc("lesson:1", "Oud"), doc("lesson:2", "Oud"), doc("lesson:3", "Oud")])

    def documents():
        yield doc("lesson:4", "Vers")
        engine.index([doc("lesson:1", "Nieuw", version="2")])
        engine.remove(["lesson:2"])
        engine.index([doc("lesson:5", "Erbij")])
        for number in range(1, 4):  # the rows as they were read before those changes
            yield doc(f"lesson:{number}", "Oud")

    engine.rebuild(documents())

    assert set(keys(engine.search(Query(), PUBLIC))) == {"lesson:1", "lesson:3", "lesson:4", "lesson:5"}
    assert engine.versions()["lesson:1"] == "2"
    assert keys(engine.search(Query(words="nieuw"), PUBLIC)) == ["lesson:1"]


@pytest.mark.parametrize("engine", ["elasticsearch"], indirect=True)
def test_what_is_written_just_before_the_switch_is_found_at_once(engine, monkeypatch):
    settle = engine.server.patient.indices.put_mapping  # the last step before the switch

    def written_meanwhile(**asked):
        engine.index([doc("page:1", "Tolk erbij")])
        return settle(**asked)

    monkeypatch.setattr(engine.server.patient.indices, "put_mapping", written_meanwhile)
    engine.rebuild([doc("lesson:1", "Tolk")])

    assert set(keys(engine.search(Query(words="tolk"), PUBLIC))) == {"page:1", "lesson:1"}
    assert set(engine.versions()) == {"page:1", "lesson:1"}


def test_searching_and_writing_go_on_during_rebuilds(engine):
    documents = [doc(f"lesson:{n}", "Tolk", f"woord{n} " * 20) for n in range(300)]
    engine.index(documents)
    done = threading.Event()

    def write() -> int:
        written = 0
        while not done.is_set():
            engine.index([doc(f"page:{written}", "Tolk erbij")])
            written += 1
        engine.close()
        return written

    def read() -> int:
        lowest = 300
        while not done.is_set():
            lowest = min(lowest, total(engine, "tolk"))
        engine.close()
        return lowest

    with ThreadPoolExecutor(2) as pool:
        writing, reading = pool.submit(write), pool.submit(read)
        try:
            for _ in range(3):
                engine.rebuild(documents)
        finally:
            done.set()
        written, lowest = writing.result(), reading.result()

    assert lowest == 300, "a search in between saw an index that was not whole"
    live = {key for key in engine.versions() if key.startswith("page:")}
    # Only a page written before the last rebuild began may be gone: the rebuild did not bring it.
    assert live == {f"page:{n}" for n in range(written - len(live), written)}
    assert total(engine, "tolk") == 300 + len(live)


def test_a_rebuild_that_fails_leaves_the_live_index_and_the_next_one_works(engine):
    engine.index([doc("lesson:1", "Tolk")])

    def broken():
        yield doc("lesson:2", "Taxi")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(broken())

    assert set(engine.versions()) == {"lesson:1"}
    engine.index([doc("lesson:3", "Fiets")])
    assert engine.rebuild([doc("lesson:4", "Bus")]) == 1
    assert set(engine.versions()) == {"lesson:4"}


def test_of_two_rebuilds_the_later_one_wins_and_the_other_says_so(engine):
    def documents():
        yield doc("lesson:1", "Eerste")
        engine.rebuild([doc("lesson:2", "Tweede")])
        yield doc("lesson:3", "Eerste")

    with pytest.raises(EngineUnavailable, match="rebuild"):
        engine.rebuild(documents())

    assert set(engine.versions()) == {"lesson:2"}


def test_another_engine_on_the_same_file_sees_the_new_index(tmp_path):
    one, other = (SqliteEngine(tmp_path / "x.sqlite3", synonyms=dutch.shipped) for _ in range(2))
    one.index([doc("lesson:1", "Tolk")])
    assert total(other, "tolk") == 1

    one.rebuild([doc("lesson:2", "Tolk"), doc("lesson:3", "Tolk")])

    assert total(other, "tolk") == 2
    other.index([doc("lesson:4", "Tolk")])
    assert total(one, "tolk") == 3


def test_what_was_removed_leaves_no_trace_in_the_file(tmp_path):
    path = tmp_path / "x.sqlite3"
    engine = SqliteEngine(path, synonyms=dutch.shipped)
    engine.index([doc("lesson:1", "Kwikstaartje", "Zeldzaamheid", labels=["Merkwoord"]), doc("lesson:2", "Tolk")])
    engine.remove(["lesson:1"])
    engine.rebuild([doc("lesson:2", "Tolk")])
    engine.compact()
    engine.close()

    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    for word in (b"kwikstaart", b"zeldzaam", b"merkwoord"):
        assert word not in content.lower()
