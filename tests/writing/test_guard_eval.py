"""`guard_eval` measures the guard, and the public posts stay above the floor."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

POSTS = settings.BASE_DIR / "demo" / "guard" / "posts.jsonl"
DOCUMENTS = settings.BASE_DIR / "demo" / "relevance" / "documents.jsonl"


def run(*args) -> dict[str, list[str]]:
    out = StringIO()
    call_command("guard_eval", *args, stdout=out)
    return {line.split("\t")[0]: line.split("\t")[1:] for line in out.getvalue().splitlines()}


def test_the_public_posts_stay_above_the_floor(tmp_path):
    rows = run(POSTS, "--run", tmp_path / "run.jsonl")

    assert float(rows["bsn"][2]) == 1.0
    assert all(float(rows[kind][2]) >= 0.95 for kind in ("email", "phone", "address", "birthdate"))
    assert float(rows["name"][2]) >= 0.80
    assert float(rows["any"][1]) >= 0.80
    assert len((tmp_path / "run.jsonl").read_text().splitlines()) == 120


def test_the_demonstration_texts_hardly_have_findings():
    rows = run(DOCUMENTS)

    assert int(rows["teksten"][0]) == 240
    assert int(rows["vondsten"][0]) <= 12


@pytest.mark.parametrize("content", ["", "geen json\n", '{"id": 1}\n', "[1]\n"])
def test_a_file_that_cannot_be_measured_is_refused_with_one_sentence(tmp_path, content):
    file = tmp_path / "invoer.jsonl"
    file.write_text(content)

    with pytest.raises(CommandError, match="invoer.jsonl"):
        run(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="niet te lezen"):
        run(tmp_path / "weg.jsonl")


def test_wrong_and_other_findings_are_counted_apart(tmp_path):
    file = tmp_path / "posts.jsonl"
    row = {"id": "a", "text": "Sanne en Truus.", "findings": [{"kind": "email", "text": "Sanne"}]}
    file.write_text(json.dumps(row))

    rows = run(file)

    assert rows["email"] == ["1", "1.000", "0.000"]
    assert rows["name"] == ["0", "0.000", "1.000"]
    assert rows["any"] == ["1", "0.500", "1.000"]


def test_what_is_pointed_out_in_documents_is_listed(tmp_path):
    file = tmp_path / "documents.jsonl"
    file.write_text(json.dumps({"id": "d1", "title": "Een vraag", "body": "Fatima slaapt slecht."}))

    rows = run(file)

    assert rows["vondsten"] == ["1"]
    assert rows["d1"] == ["name", "Fatima"]
