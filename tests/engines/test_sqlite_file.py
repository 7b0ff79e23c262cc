"""The file of the embedded engine: deleted, locked, broken, left behind half, used by a forked process."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import sqlite3
import threading

import pytest

from search import dutch
from search.engines.base import EngineUnavailable, Query
from search.engines.sqlite import SqliteEngine
from tests.engines.documents import PUBLIC, doc, keys


@pytest.fixture
def path(tmp_path):
    return tmp_path / "search.sqlite3"


@pytest.fixture
def filled(path):
    engine = SqliteEngine(path, timeout_s=0.05, synonyms=dutch.shipped)
    engine.index([doc("lesson:1", "Tolk"), doc("lesson:2", "Taxi")])
    yield engine
    engine.close()


def found(engine, words="") -> set[str]:
    return set(keys(engine.search(Query(words=words), PUBLIC)))


def test_a_deleted_file_is_an_empty_index_that_can_be_filled(filled, path):
    path.unlink()

    assert found(filled) == set()
    assert filled.versions() == {}
    filled.index([doc("lesson:3", "Tolk")])
    assert found(filled, "tolk") == {"lesson:3"}


def test_a_journal_left_behind_by_a_deleted_file_does_no_harm(filled, path):
    other = sqlite3.connect(path)
    other.execute("SELECT * FROM state").fetchall()  # keeps the journal from being written back
    path.unlink()

    filled.index([doc("lesson:3", "Tolk")])

    other.close()
    assert found(SqliteEngine(path, synonyms=dutch.shipped)) == {"lesson:3"}


def test_another_index_put_in_its_place_is_read(filled, path, tmp_path):
    other = SqliteEngine(tmp_path / "other.sqlite3", synonyms=dutch.shipped)
    other.index([doc("lesson:8", "Fiets"), doc("lesson:9", "Bus")])
    other.checkpoint()
    other.close()
    filled.checkpoint()
    assert found(filled) == {"lesson:1", "lesson:2"}

    shutil.move(tmp_path / "other.sqlite3", path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)

    assert found(filled) == {"lesson:8", "lesson:9"}


@pytest.mark.parametrize("content", [b"", b"this is no database" * 500, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_broken_file_heals_as_an_empty_index(path, content):
    path.write_bytes(content)
    engine = SqliteEngine(path, synonyms=dutch.shipped)

    with contextlib.suppress(EngineUnavailable):  # this one search is told that searching does not work now
        found(engine)

    assert found(engine) == set()
    engine.index([doc("lesson:1", "Tolk")])
    assert found(engine, "tolk") == {"lesson:1"}


def test_pages_that_break_under_an_open_engine_heal(filled, path):
    filled.checkpoint()
    filled.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x13" * (len(content) - 4096)
    path.write_bytes(content)

    for _ in range(3):
        try:
            found(filled, "tolk")
        except EngineUnavailable:
            continue

    assert found(filled) == set()
    filled.index([doc("lesson:1", "Tolk")])
    assert found(filled, "tolk") == {"lesson:1"}


def test_a_file_locked_by_a_writer_is_still_read_and_says_so_to_writers(filled, path, monkeypatch):
    monkeypatch.setattr("search.engines.sqlite.store.WRITE_TIMEOUT_S", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert found(filled, "tolk") == {"lesson:1"}
    with pytest.raises(EngineUnavailable):
        filled.index([doc("lesson:3", "Tolk")])

    other.execute("ROLLBACK")
    other.close()
    filled.index([doc("lesson:3", "Tolk")])
    assert found(filled, "tolk") == {"lesson:1", "lesson:3"}


def test_a_file_locked_for_everybody_is_unavailable_and_comes_back(path):
    engine = SqliteEngine(path, timeout_s=0.05, synonyms=dutch.shipped)
    engine.index([doc("lesson:1", "Tolk")])
    engine.checkpoint()
    engine.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    for call in (lambda: found(engine), engine.versions, engine.status, lambda: engine.complete("to", PUBLIC)):
        with pytest.raises(EngineUnavailable):
            call()

    other.close()
    assert found(engine) == {"lesson:1"}


def test_a_path_that_cannot_be_a_file_is_unavailable(tmp_path):
    engine = SqliteEngine(tmp_path, synonyms=dutch.shipped)

    with pytest.raises(EngineUnavailable):
        found(engine)
    with pytest.raises(EngineUnavailable):
        engine.index([doc("lesson:1")])


def test_an_index_made_by_another_analysis_asks_to_be_made_again(filled, monkeypatch):
    assert filled.versions() == {"lesson:1": "1", "lesson:2": "1"}

    monkeypatch.setattr("search.engines.sqlite.entries.ANALYSIS", "another")

    assert filled.versions() == {"lesson:1": "", "lesson:2": ""}


def test_many_threads_write_and_search_at_once(path):
    engine = SqliteEngine(path, synonyms=dutch.shipped)
    errors = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                engine.index([doc(f"lesson:{number}-{turn}", "Tolk")])
                assert f"lesson:{number}-{turn}" in engine.versions()
                engine.search(Query(words="tolk"), PUBLIC)
        except Exception as error:  # every kind of error must reach the test, which runs in another thread
            errors.append(error)
        finally:
            engine.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert engine.search(Query(words="tolk"), PUBLIC).total == 30


def _count_in_child(engine, queue) -> None:
    engine.index([doc("lesson:7", "Tolk uit een ander proces")])
    queue.put(engine.search(Query(words="tolk"), PUBLIC).total)


def test_a_forked_process_opens_the_file_itself(filled):
    assert found(filled, "tolk") == {"lesson:1"}
    context = multiprocessing.get_context("fork")
    queue = context.Queue()

    child = context.Process(target=_count_in_child, args=(filled, queue))
    child.start()

    assert queue.get(timeout=30) == 2
    child.join()
    assert found(filled, "tolk") == {"lesson:1", "lesson:7"}
