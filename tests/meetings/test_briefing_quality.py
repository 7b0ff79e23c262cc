"""The briefing on judged agendas stays above what was promised; a tuning figure, another set checks."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

DOCUMENTS = settings.BASE_DIR / "demo" / "relevance" / "documents.jsonl"
AGENDAS = settings.BASE_DIR / "demo" / "briefing" / "agendas.jsonl"


def run(*args, **options) -> dict[str, list[float]]:
    out = StringIO()
    call_command("briefing_eval", *args, stdout=out, **options)
    rows = {}
    for line in out.getvalue().splitlines()[2:4]:
        rows[line[:14].strip()] = [float(figure) for figure in line[14:].split()]
    rows["ratio"] = [float(out.getvalue().split()[-1])]
    return rows


def test_the_briefing_keeps_its_promise_on_the_agendas(tmp_path):
    rows = run(DOCUMENTS, AGENDAS, run=tmp_path / "run.jsonl")

    useful, precision, lesson, silence, shown = rows["briefing"]
    plain_useful, plain_precision, plain_lesson, plain_silence, _ = rows["plain FTS5 or"]
    assert useful >= 0.80
    assert lesson >= 0.70
    assert silence >= 0.5
    assert precision >= 0.45
    assert shown <= 3
    assert rows["ratio"] == [round(useful / plain_useful, 2)]
    assert useful > plain_useful
    assert lesson > 3 * plain_lesson
    assert precision > 1.5 * plain_precision
    assert plain_silence == 0
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines][:2] == ["a01", "a02"]
    assert all(len(pieces) <= 3 for line in lines for pieces in line["items"])


def test_who_may_not_see_a_document_is_not_shown_it(tmp_path):
    run(DOCUMENTS, AGENDAS, run=tmp_path / "run.jsonl", tokens="public")

    audiences = {line["id"]: line["audience"] for line in map(json.loads, DOCUMENTS.read_text().splitlines())}
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    shown = [key for line in lines for pieces in line["items"] for key in pieces]
    assert shown
    assert {audiences[key] for key in shown} == {"public"}


def test_a_bad_file_is_named(tmp_path):
    broken = tmp_path / "agendas.jsonl"
    broken.write_text('{"id": "a01"')
    with pytest.raises(CommandError, match="regel 1"):
        call_command("briefing_eval", DOCUMENTS, broken)
    with pytest.raises(CommandError):
        call_command("briefing_eval", DOCUMENTS, tmp_path / "absent.jsonl")
