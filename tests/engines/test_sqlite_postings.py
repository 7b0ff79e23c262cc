"""The lists of the embedded engine: whatever is merged, removed or left unread, the answer stays the same."""

from __future__ import annotations

import random
import sqlite3
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import dutch, ranking
from search.dutch.reading import joined
from search.engines.base import Query
from search.engines.sqlite import SqliteEngine, entries, matching, postings
from search.engines.sqlite.sets import mask, members
from tests.engines.documents import PUBLIC, doc, keys

WORDS = ["tolk", "taxi", "school", "gezin", "huisarts", "wachtlijst", "jeugdhulp", "crisis", "vader", "moeder"]


@pytest.fixture
def engine(tmp_path):
    made = SqliteEngine(tmp_path / "x.sqlite3", synonyms=dutch.SynonymSet)
    yield made
    made.close()


def texts(count: int, seed: int = 1):
    random_ = random.Random(seed)
    for number in range(count):
        body = " ".join(random_.choices(WORDS, range(1, len(WORDS) + 1), k=random_.randint(3, 40)))
        yield doc(f"lesson:{number}", f"Les {number}", body, boost=random_.choice([0.8, 1.0, 1.15]))


def segments(engine) -> list[postings.Segment]:
    with engine._store.reading() as connection:
        generation = engine._current_sets(connection).generation
        return postings.segments(connection, generation)


def answers(engine) -> list[tuple]:
    asked = ["tolk", "tolk taxi", "jeugdhulp moeder", '"gezin school"', "vader -crisis", "huisarts wachtlijst tolk"]
    found = [engine.search(Query(words=words, per_page=15), PUBLIC) for words in asked]
    return [(keys(one), one.total, one.facets) for one in found]


def test_documents_written_one_by_one_are_found_as_those_written_at_once(engine, tmp_path):
    at_once = SqliteEngine(tmp_path / "y.sqlite3", synonyms=dutch.SynonymSet)
    at_once.index(texts(90))
    for one in texts(90):
        engine.index([one])

    assert answers(engine) == answers(at_once)
    assert len(segments(engine)) < 20, "segments pile up"
    at_once.close()


def test_what_was_removed_or_written_again_leaves_the_lists(engine, tmp_path):
    engine.index(texts(60))
    for number in range(0, 60, 3):
        engine.index([doc(f"lesson:{number}", "Iets anders", "voetbal")])
    engine.remove([f"lesson:{number}" for number in range(1, 60, 3)])
    fresh = SqliteEngine(tmp_path / "y.sqlite3", synonyms=dutch.SynonymSet)
    fresh.index(one for number, one in enumerate(texts(60)) if number % 3 == 2)
    fresh.index(doc(f"lesson:{number}", "Iets anders", "voetbal") for number in range(0, 60, 3))

    for words in ("voetbal", "tolk", "gezin taxi", '"gezin school"'):
        one, other = (e.search(Query(words=words, per_page=50), PUBLIC) for e in (engine, fresh))
        assert (set(keys(one)), one.total) == (set(keys(other)), other.total)
    fresh.close()


def test_a_rebuild_leaves_one_segment(engine):
    engine.index(texts(30))

    engine.rebuild(texts(50))

    assert [segment.documents for segment in segments(engine)] == [50]


def test_numbers_go_on_past_a_block(engine, monkeypatch):
    monkeypatch.setattr(postings, "BLOCK_BITS", 4)
    monkeypatch.setattr(postings, "BLOCK", 16)
    monkeypatch.setattr(postings, "_LOW", 15)

    engine.rebuild(texts(70))

    assert len(segments(engine)) == 5
    assert engine.search(Query(words=" ".join(WORDS)), PUBLIC).total == 70
    with engine._store.reading() as connection:
        sets = engine._current_sets(connection)
        index = matching.Index(connection, sets)
        (number, documents) = index.terms(["tolk"])["tolk"]
        assert list(index.numbers(number)) == list(members(index.any_of([number])))
        assert index.any_of([number]).bit_count() == documents


@pytest.mark.parametrize("words", ["tolk taxi school gezin", "moeder vader crisis", "tolk", "jeugdhulp wachtlijst"])
def test_leaving_lists_unread_does_not_change_the_best(engine, monkeypatch, words):
    engine.index(texts(1200))
    monkeypatch.setattr(matching, "WORTH_NARROWING", 0)
    narrowed = engine.search(Query(words=words), PUBLIC)

    monkeypatch.setattr(matching, "_narrow", lambda *_: False)
    whole = engine.search(Query(words=words), PUBLIC)

    assert keys(narrowed) == keys(whole)
    assert narrowed.total == whole.total


def test_a_page_beyond_the_careful_candidates_holds_what_comes_next(engine):
    engine.index(texts(400))
    pages = [keys(engine.search(Query(words="moeder", page=n, per_page=50), PUBLIC)) for n in range(1, 9)]
    found = [key for page in pages for key in page]

    assert len(found) == len(set(found)) == engine.search(Query(words="moeder"), PUBLIC).total
    assert len(found) > ranking.CANDIDATES


@given(st.lists(st.integers(0, 65_535), min_size=1, max_size=300, unique=True), st.randoms())
def test_lists_are_read_as_they_were_written(numbers, random_):
    numbers.sort()
    strengths = bytes(random_.randrange(256) for _ in numbers)

    codes = [number << 8 | strength for number, strength in zip(numbers, strengths, strict=True)]

    for made in (postings._listed(codes), postings._encoded(array("H", numbers), strengths)):
        held = postings.Held(0, made)
        assert (list(held.numbers), held.strengths) == (numbers, strengths)


@given(st.sets(st.integers(0, 2_000)))
def test_dense_lists_are_kept_as_bits(numbers):
    dense = sorted(numbers | set(range(300)))

    assert postings.places(mask(dense, 2_000)) == dense
    assert len(postings._encoded(array("H", dense), bytes(len(dense)))) < 3 * len(dense) + 1


@given(st.lists(st.lists(st.integers(1, 70_000), max_size=6), min_size=6, max_size=6))
def test_the_terms_of_a_document_are_read_as_they_were_written(fields):
    assert [list(field) for field in entries.divided(entries.packed(joined(fields)))] == fields
    for place, field in enumerate(fields):
        if len(field) > 1:
            held = entries.holds_phrase(entries.packed(joined(fields)), field[:2])
            assert held or place >= ranking.WHOLE_FIELDS
    assert not entries.holds_phrase(entries.packed(joined(fields)), [70_001, 1])


def test_a_phrase_does_not_run_over_the_end_of_a_field(engine):
    engine.index([doc("lesson:1", "De tolk", "Taxi vooraf."), doc("lesson:2", "Anders", "De tolk en taxi.")])

    assert keys(engine.search(Query(words='"tolk taxi"'), PUBLIC)) == ["lesson:2"]


def test_a_file_of_another_layout_is_emptied_and_can_be_filled(tmp_path):
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE state (live, building, seq, rebuilt_at)")
    old.execute("CREATE VIRTUAL TABLE fts_1 USING fts5 (title)")
    old.commit()
    old.close()
    engine = SqliteEngine(path, synonyms=dutch.SynonymSet)

    assert engine.versions() == {}
    engine.index([doc("lesson:1", "Tolk")])
    assert keys(engine.search(Query(words="tolk"), PUBLIC)) == ["lesson:1"]
    engine.close()


def test_a_write_that_fails_leaves_no_half_known_words(engine, monkeypatch):
    engine.index([doc("lesson:1", "Tolk")])
    with monkeypatch.context() as patch:
        patch.setattr(postings, "tidy", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.index([doc("lesson:2", "Zeppelin")])

    engine.index([doc("lesson:3", "Zeppelin boven de wijk"), doc("lesson:4", "Luchtballon")])

    assert keys(engine.search(Query(words="zeppelin"), PUBLIC)) == ["lesson:3"]
    assert keys(engine.search(Query(words="luchtballon"), PUBLIC)) == ["lesson:4"]
