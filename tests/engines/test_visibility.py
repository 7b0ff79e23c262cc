"""Nothing that an engine answers betrays what the viewer may not see."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.audiences import Viewer
from search.engines.base import Query
from tests.engines.documents import FACILITATOR, MEMBER, PUBLIC, doc, keys

AUDIENCES = ["public", "members", "members!onderwijs", "pilot:2", "facilitators", "user:1", "user:7", ""]


@pytest.fixture
def canary(engine):
    """One hidden document with words that stand nowhere else, and a few that anyone may read."""
    engine.index(
        [
            doc(
                *("dilemma:1", "Kanariewoord in de titel", "Geheim: kwikstaartje. De huisarts belt de tolk."),
                audience="user:7",
                owner=7,
                facets={"themes": ["geheimthema"], "place": ["oost"]},
                labels=["Geheimthema"],
            ),
            doc("lesson:1", "De huisarts", "De huisarts belt de tolk."),
            doc("lesson:2", "Kanarie", "Over vogels.", audience="members"),
        ]
    )
    return engine


def answer(engine, words, viewer):
    """All that an answer says but scores and times."""
    found = engine.search(Query(words=words), viewer)
    shown = [(hit.key, hit.title_html, hit.snippet_html, hit.matched) for hit in found.hits]
    return shown, found.total, found.facets, found.did_you_mean, found.also_searched


@pytest.mark.parametrize("viewer", [PUBLIC, MEMBER, FACILITATOR], ids=["public", "member", "facilitator"])
@pytest.mark.parametrize(
    "words",
    [
        *("kanariewoord", "kwikstaartje", '"kwikstaartje"', "geheimthema", "kwikstaart*", "huisarts -kwikstaartje"),
        *("kwikstartje", "kanariewoort huisarts", "geheimtema", "huisarts tolk", "kanarie", "geheim thema", ""),
    ],
)
def test_the_answer_is_the_same_as_without_the_hidden_document(canary, viewer, words):
    before = answer(canary, words, viewer)

    canary.remove(["dilemma:1"])

    assert answer(canary, words, viewer) == before


def test_the_same_searches_find_it_for_its_owner(canary):
    owner = Viewer(frozenset({"public"}), owner=7)

    assert keys(canary.search(Query(words="kwikstaartje"), owner)) == ["dilemma:1"]
    assert canary.search(Query(words="kwikstartje"), owner).did_you_mean == "kwikstaartje"
    assert keys(canary.complete("kanariew", owner)) == ["dilemma:1"]


def test_a_suggestion_comes_from_what_the_viewer_may_see(canary):
    for typed in ("kwikstartje", "kanariewoort", "geheimtema"):
        for viewer in (PUBLIC, MEMBER, FACILITATOR):
            found = canary.search(Query(words=f"{typed} huisarts"), viewer)
            assert "kwikstaartje" not in repr(found)
            assert "kanariewoord" not in repr(found).lower()
            assert "geheimthema" not in repr(found).lower()


def test_a_word_that_the_viewer_cannot_know_is_corrected_to_one_that_can_be_known(engine):
    engine.index([doc("lesson:1", "Kanarie"), doc("dilemma:1", "Kanarje", audience="user:7")])

    assert engine.search(Query(words="kanarje"), PUBLIC).did_you_mean == "kanarie"
    assert engine.search(Query(words="kanarje"), Viewer(frozenset({"user:7"}), owner=7)).did_you_mean == ""


def test_hidden_documents_are_not_in_facets_totals_completion_and_similar(canary):
    found = canary.search(Query(words="huisarts tolk"), PUBLIC)

    assert keys(found) == ["lesson:1"]
    assert found.total == 1
    assert found.facets["themes"] == {}
    assert canary.search(Query(), PUBLIC).facets["place"] == {}
    assert canary.complete("kan", PUBLIC) == []
    assert keys(canary.similar("lesson:1", PUBLIC)) == []
    assert canary.similar("dilemma:1", PUBLIC) == []
    assert "dilemma:1" not in keys(canary.similar("kwikstaartje huisarts tolk", PUBLIC, is_text=True))


def test_also_searched_names_only_what_the_viewer_may_find(engine):
    engine.index([doc("lesson:1", "Eetstoornis"), doc("dilemma:1", "Anorexia", audience="user:7")])

    assert engine.search(Query(words="eetstoornis"), PUBLIC).also_searched == []


def test_the_order_of_visible_documents_is_the_same_whatever_is_hidden_in_feedback(engine):
    shown = [doc(f"lesson:{n}", "Tolk", "woord " * n) for n in range(5)]
    engine.index(shown)
    before = keys(engine.search(Query(words="tolk"), PUBLIC))
    engine.index([doc("dilemma:1", "Tolk tolk", "woord andere dingen", audience="user:7")])

    assert keys(engine.search(Query(words="tolk"), PUBLIC)) == before


def test_an_audience_that_narrows_holds_at_once(engine):
    made = doc("lesson:1", "Tolk")
    engine.index([made])
    assert engine.search(Query(words="tolk"), PUBLIC).total == 1

    engine.index([dataclasses.replace(made, audience="facilitators")])

    assert engine.search(Query(words="tolk"), PUBLIC).total == 0


viewers = st.builds(
    Viewer,
    tokens=st.frozensets(st.sampled_from([token for token in AUDIENCES if token])),
    owner=st.none() | st.integers(1, 8),
    holds_every_token=st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(viewer=viewers, rows=st.lists(st.tuples(st.sampled_from(AUDIENCES), st.none() | st.integers(1, 8)), max_size=12))
def test_the_engine_shows_exactly_what_the_rule_allows(engine, viewer, rows):
    documents = [
        doc(f"lesson:{n}", "Tolk", audience=audience, owner=owner, facets={"themes": [f"t{n}"]})
        for n, (audience, owner) in enumerate(rows)
    ]
    engine.rebuild(documents)
    allowed = {one.key for one in documents if viewer.allows(one.audience, one.owner)}

    found = engine.search(Query(words="tolk", per_page=50), viewer)

    assert set(keys(found)) == allowed
    assert found.total == len(allowed)
    assert set(found.facets["themes"]) == {f"t{key.partition(':')[2]}" for key in allowed}
    assert set(keys(engine.complete("tol", viewer, limit=50))) == allowed
    for key in allowed:
        assert set(keys(engine.similar(key, viewer, limit=50))) <= allowed - {key}


PLANTED = {
    "sqlite": {
        "hits": ("search.engines.sqlite.sets.Sets.visible", lambda self, _: self.everything),
        "did you mean": ("search.engines.sqlite.matching.Lexical.is_written", lambda *_: True),
        "also searched": ("search.engines.sqlite.matching.Lexical.is_visible", lambda *_: True),
    },
    "elasticsearch": {
        "hits": ("search.engines.elasticsearch.asking.visible", lambda *_: {"match_all": {}}),
        "did you mean": ("search.engines.elasticsearch.lexical.Lexical.is_written", lambda *_: True),
        "also searched": ("search.engines.elasticsearch.lexical.Lexical.is_visible", lambda *_: True),
    },
}


@pytest.mark.parametrize("protection", PLANTED["sqlite"])
def test_these_tests_notice_when_a_protection_is_taken_away(engine, monkeypatch, protection):
    engine.index(
        [
            doc("dilemma:1", "Kanariewoord over anorexia", audience="user:7"),
            doc("lesson:1", "Eetstoornis"),
        ]
    )
    asked = {"hits": "kanariewoord", "did you mean": "kanariewoort", "also searched": "eetstoornis"}[protection]
    safe = answer(engine, asked, PUBLIC)

    monkeypatch.setattr(*PLANTED[type(engine).__name__.removesuffix("Engine").lower()][protection])

    assert answer(engine, asked, PUBLIC) != safe
