"""The commands of the search, and the engine that the settings name."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.dutch import lexicon
from search.engines import get_engine
from search.engines.sqlite import SqliteEngine
from search.evaluation import Reader

LINES = [
    {
        "id": "d001",
        "kind": "dilemma",
        "title": "Wie belt de tolk?",
        "body": "De tolk kwam niet opdagen.",
        "wijk": "Noordwest",
        "practice": "Zuilen",
        "variant": "poh-jeugd",
        "themes": ["taal-cultuur"],
        "principles": ["dichtbij"],
        "date": "2019-05-21",
        "audience": "members",
        "organisation": "school",
        "related": [],
    },
    {
        "id": "d002",
        "kind": "lesson",
        "title": "Bestel de tolk vroeg",
        "body": "Een week vooraf.",
        "wijk": None,
        "practice": None,
        "variant": None,
        "themes": [],
        "principles": [],
        "date": "2019-06-21",
        "audience": "public",
        "organisation": "jgz",
        "related": ["d001"],
    },
]
QUERIES = [{"id": "q01", "query": "tolken", "kind": "inflection", "grades": {"d002": 3, "d001": 2}}]


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    documents, queries = tmp_path / "documents.jsonl", tmp_path / "queries.jsonl"
    documents.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    queries.write_text("".join(json.dumps(line) + "\n" for line in QUERIES), encoding="utf-8")
    return documents, queries


def evaluate(*arguments) -> str:
    out = StringIO()
    call_command("search_eval", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_search_eval_writes_a_run_and_prints_the_measures(files, tmp_path):
    run = tmp_path / "run.jsonl"

    said = evaluate(*files, "--engine", "sqlite", "--run", run)

    (line,) = run.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["query_id"] == "q01"
    assert set(json.loads(line)["hits"]) == {"d001", "d002"}
    for part in (
        "documents 2",
        "documents/s",
        "index bytes",
        "p50",
        "p95",
        "p99",
        "overall",
        "inflection",
        "recall@20",
    ):
        assert part in said
    assert "similar lesson" in said
    assert "recall@10 of related 1.000" in said


def test_search_eval_as_a_stranger_finds_only_what_is_public(files, tmp_path):
    run = tmp_path / "run.jsonl"

    evaluate(*files, "--run", run, "--tokens", "public")

    assert json.loads(run.read_text(encoding="utf-8"))["hits"] == ["d002"]


def test_search_eval_takes_other_synonyms_or_none(files, tmp_path):
    files[1].write_text(json.dumps({"id": "q01", "query": "vertaler"}) + "\n", encoding="utf-8")
    run, synonyms = tmp_path / "run.jsonl", tmp_path / "synonyms.txt"
    synonyms.write_text("tolk, vertaler\n", encoding="utf-8")

    evaluate(*files, "--run", run, "--synonyms", synonyms)
    assert set(json.loads(run.read_text(encoding="utf-8"))["hits"]) == {"d001", "d002"}

    evaluate(*files, "--run", run, "--synonyms", "/dev/null")
    assert json.loads(run.read_text(encoding="utf-8"))["hits"] == []


def test_search_eval_names_what_is_wrong_with_a_file(files, tmp_path):
    synonyms = tmp_path / "synonyms.txt"
    synonyms.write_text("tolk, vertaler\neen\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Regel 2"):
        evaluate(*files, "--synonyms", synonyms)

    files[0].write_text('{"id": "d001"\n', encoding="utf-8")
    with pytest.raises(CommandError, match="regel 1"):
        evaluate(*files)

    with pytest.raises(CommandError, match=r"nergens\.jsonl"):
        evaluate(tmp_path / "nergens.jsonl", files[1])


def test_a_line_becomes_a_document_with_places_sector_and_labels(tmp_path):
    made = Reader(tmp_path).document(LINES[0])

    assert made.facets["place"] == ["noordwest", "zuilen"]
    assert made.facets["sector"] == ["onderwijs"]
    assert made.facets["year"] == ["2019"]
    assert set(made.labels) >= {"Noordwest", "Zuilen", "POH-jeugd", "onderwijs", "Taal en cultuur"}
    assert made.links == ()


def test_the_word_list_is_built_once(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(lexicon, "source_words", lambda: {"huis": 50_000, "wachtlijst": 50})  # the whole takes seconds
    settings.VAR_DIR = tmp_path
    out = StringIO()

    call_command("build_language_data", stdout=out)
    call_command("build_language_data", stdout=out)
    call_command("build_language_data", "--force", stdout=out)

    assert out.getvalue().count("Woordbestand gebouwd") == 2
    assert "staat er al" in out.getvalue()
    assert lexicon.path().exists()


def test_the_settings_name_the_engine(settings, tmp_path):
    settings.SEARCH_ENGINE, settings.SEARCH_SQLITE_PATH = "search.engines.sqlite", tmp_path / "one.sqlite3"
    one = get_engine()
    settings.SEARCH_SQLITE_PATH = tmp_path / "two.sqlite3"

    assert isinstance(one, SqliteEngine)
    assert get_engine() is not one
    settings.SEARCH_SQLITE_PATH = tmp_path / "one.sqlite3"
    assert get_engine() is one
