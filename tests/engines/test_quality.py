"""The floor of quality on the project's own judged queries; `manage.py search_eval` prints the same figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import dutch
from search.evaluation import Reader, Scores, measure, read_lines, scores, viewer_of
from tests.engines.conftest import ENGINES

RELEVANCE = Path(__file__).resolve().parents[2] / "demo" / "relevance"
KINDS = ["abbreviation", "compound", "exact", "inflection", "multi-facet", "place", "question", "synonym", "typo"]


@pytest.fixture(scope="session", params=sorted(ENGINES))
def report(request, tmp_path_factory):
    """One run of all queries, with the synonyms that the project ships."""
    lines, queries = read_lines(RELEVANCE / "documents.jsonl"), read_lines(RELEVANCE / "queries.jsonl")
    engine = ENGINES[request.param](tmp_path_factory.mktemp(request.param))
    return measure(engine, lines, queries, viewer=viewer_of(lines, None), reader=Reader(RELEVANCE))


def test_the_order_is_good_overall(report):
    assert report.mean().ndcg >= 0.84
    assert report.mean().recall >= 0.90


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_is_good_for_every_kind_of_query(report, kind):
    assert report.mean(kind).ndcg >= 0.65


@pytest.mark.parametrize(("kind", "floor"), [("lesson", 0.92), ("meeting_note", 0.78)])
def test_similar_items_hold_what_a_text_follows_from(report, kind, floor):
    assert report.similar_recall(kind) >= floor


@pytest.mark.parametrize("half", [0, 1])
def test_both_halves_of_the_queries_are_good(report, half):
    numbers = [int(key[1:]) for key in report.run]
    of_half = [s.ndcg for n, s in zip(numbers, report.measures["overall"], strict=True) if n % 2 == half]

    assert sum(of_half) / len(of_half) >= 0.75


def test_a_stranger_gets_only_public_texts(tmp_path):
    lines, queries = read_lines(RELEVANCE / "documents.jsonl"), read_lines(RELEVANCE / "queries.jsonl")
    public = {line["id"] for line in lines if line["audience"] == "public"}

    for make in ENGINES.values():
        report = measure(make(tmp_path), lines, queries, viewer=viewer_of(lines, ["public"]), reader=Reader(RELEVANCE))
        assert {hit for hits in report.run.values() for hit in hits} <= public


def test_without_synonyms_it_still_works(tmp_path):
    from search.engines.sqlite import SqliteEngine

    lines, queries = read_lines(RELEVANCE / "documents.jsonl"), read_lines(RELEVANCE / "queries.jsonl")
    engine = SqliteEngine(tmp_path / "x.sqlite3", synonyms=dutch.SynonymSet)
    report = measure(engine, lines, queries, viewer=viewer_of(lines, None), reader=Reader(RELEVANCE))

    assert report.mean().ndcg >= 0.78


def test_the_measures_are_those_of_the_readme():
    perfect = scores(["a", "b", "c"], {"a": 3, "b": 2, "c": 1})
    late = scores(["x", "a"], {"a": 3, "b": 2})

    assert perfect == Scores(1.0, 1.0, 1.0)
    assert late.reciprocal_rank == 0.5
    assert late.recall == 0.5
    assert 0 < late.ndcg < 0.6
