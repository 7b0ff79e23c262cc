"""The synonyms that facilitators edit."""

from __future__ import annotations

import pytest

from search import synonyms
from vocabulary.models import Synonym

pytestmark = pytest.mark.django_db


def written(rows: synonyms.Rows, term: str) -> list[str]:
    return [said for _, said in rows().of([term])]


def test_the_site_asks_the_lines(site_synonyms):
    assert isinstance(site_synonyms, synonyms.Rows)


def test_without_lines_the_shipped_synonyms_hold():
    assert "praktijkondersteuner" in written(synonyms.Rows(), "poh")


def test_a_changed_line_is_live_after_a_while(monkeypatch):
    rows = synonyms.Rows()
    Synonym.objects.create(line="tolk, vertaler")
    assert written(rows, "tolk") == ["vertaler"]

    Synonym.objects.update(line="tolk, taalhulp")
    assert written(rows, "tolk") == ["vertaler"]
    monkeypatch.setattr(synonyms, "FRESH_S", -1.0)

    assert written(rows, "tolk") == ["taalhulp"]


def test_a_line_that_is_no_rule_does_not_stop_the_others():
    Synonym.objects.bulk_create([Synonym(line="a => b => c"), Synonym(line="tolk, vertaler")])

    assert written(synonyms.Rows(), "tolk") == ["vertaler"]
