"""The search page: what is on it, and what any address does to it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from search import outbox, services
from search.crisis import is_about_crisis
from search.engines.base import EngineUnavailable
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import PlaceFactory, PracticeFactory, ThemeFactory, UserFactory

SEARCH = "/zoeken/"


FEW = 4


@pytest.fixture
def stocked(db):
    """A few dilemmas and a lesson about waiting."""
    _stock(FEW)


@pytest.fixture
def many(db):
    """More dilemmas about waiting than stand on a page, and a lesson."""
    _stock(30)


def _stock(dilemmas: int) -> None:
    theme, place, owner = ThemeFactory(name="Wachten"), PlaceFactory(name="Noordwest"), UserFactory()
    for number in range(dilemmas):
        DilemmaFactory(title=f"Hoe lang is wachten goed, vraag {number}?", themes=[theme], place=place, owner=owner)
    LessonFactory(title="Bel wie wacht elke week", lead="Wachten gaat beter met een vast belmoment.")
    outbox.rebuild()


def page(client, address=SEARCH, **params) -> str:
    response = client.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def test_the_elements_stand_in_their_order(many, client_of, member):
    shown = page(client_of(member), q="bel wie wacht elke week, wachten")

    parts = [
        "<h1>Zoeken</h1>",
        'id="zoekveld"',
        ">Soort<",
        ">Wijk<",
        ">Thema<",
        ">Periode<",
        "Toon resultaten",
        'role="status"',
        " resultaten</h2>",
        "Volgorde:",
        "De les in één zin",
        "<mark>",
        "ok-pager",
    ]
    places = [shown.find(part) for part in parts]
    assert [part for part, place in zip(parts, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_a_facet_counts_without_its_own_filter(stocked, client_of, member):
    shown = page(client_of(member), q="wachten", soort="les")

    assert "1 resultaat" in shown
    assert "Alle filters wissen" in shown
    assert 'value="dilemma"' in shown


def test_nothing_found_helps_on(stocked, client_of, member):
    shown = page(client_of(member), q="xylofoonkwartet", soort="les")

    assert "Niets gevonden voor ‘xylofoonkwartet’. Probeer een ander woord, of minder woorden." in shown
    assert "Een dilemma delen" in shown


def test_the_page_says_so_while_the_engine_is_down(stocked, client_of, member, monkeypatch):
    def down(*_):
        raise EngineUnavailable

    monkeypatch.setattr(services, "search", down)

    assert "Zoeken lukt nu even niet" in page(client_of(member), q="wachten")


ADDRESSES = [
    {"q": "a" * 10_000},
    {"q": "\x00"},
    {"q": "🙂 🙃"},
    {"q": '"open AND ( OR NEAR/2 * ^ -'},
    {"q": "[" * 20_000},
    {"q": "<script>alert(1)</script>"},
    {"pagina": "0"},
    {"pagina": "-3"},
    {"pagina": "9" * 40},
    {"pagina": "x"},
    {"soort": "onbekend"},
    {"wijk": "\x00"},
    {"periode": "ooit"},
    {"volgorde": "raar"},
    {"status": "superseded"},
    {"thema": ["x"] * 200},
]


@pytest.mark.parametrize("params", ADDRESSES)
def test_any_address_gives_a_normal_page(stocked, client_of, member, params):
    shown = page(client_of(member), **params)

    assert "<script>alert" not in shown


def test_a_long_query_is_cut_and_said_so(stocked, client_of, member):
    assert "We zochten op de eerste 500 tekens." in page(client_of(member), q="wachten " * 200)


def test_a_bsn_is_never_searched_or_echoed(stocked, client_of, member):
    shown = page(client_of(member), q="kind 123456782")

    assert "burgerservicenummer" in shown
    assert "123456782" not in shown


@pytest.mark.parametrize(
    ("words", "is_crisis"), [("suïcide bij een jongere", True), ("mishandeling", True), ("wachtlijst", False)]
)
def test_a_query_about_crisis_shows_whom_to_call(stocked, client_of, member, words, is_crisis):
    assert is_about_crisis(words) is is_crisis
    assert ("113" in page(client_of(member), q=words)) is is_crisis


def test_the_number_of_queries_does_not_grow_with_the_hits(many, client_of, member, django_assert_max_num_queries):
    client = client_of(member)
    page(client, q="wachten")
    with django_assert_max_num_queries(25) as few:
        page(client, q="elke week")
    with django_assert_max_num_queries(25) as many:
        page(client, q="wachten")

    assert len(many) <= len(few) + 1


def test_titles_that_begin_with_what_is_typed(stocked, client_of, member, stranger):
    address = reverse("search:complete")

    assert "Bel wie wacht elke week" in page(client_of(member), address, q="bel wie")
    assert page(client_of(member), address, q="b") == ""
    assert page(client_of(stranger), address, q="bel wie") == ""


def test_a_date_range_narrows_and_stands_among_the_filters(stocked, client_of, member):
    client = client_of(member)

    assert "0 resultaten" in page(client, q="wachten", van="1990-01-01", tot="1990-12-31")
    shown = page(client, q="wachten", van="1990-01-01")
    assert f"{FEW + 1} resultaten" in shown
    assert "vanaf 1 januari 1990" in shown
    assert f"{FEW + 1} resultaten" in page(client, q="wachten", van="2021-02-31", tot="x" * 50)


def test_things_without_a_wijk_can_be_asked_for(stocked, client_of, member):
    shown = page(client_of(member), q="wachten", wijk="geen")

    assert "Heel Utrecht of geen wijk" in shown
    assert "1 resultaat" in shown
    assert f"{FEW + 1} resultaten" in page(client_of(member), q="wachten", wijk=["geen", "noordwest"])


def test_a_superseded_lesson_is_left_out_but_can_be_reached(client_of, member):
    LessonFactory(title="Bel wie wacht elke maand", state="superseded", superseded_by=LessonFactory(title="Mail"))
    outbox.rebuild()
    client = client_of(member)

    assert "0 resultaten" in page(client, q="wacht maand")
    assert "Toon ze ook" in page(client, q="wacht maand")
    assert "Bel wie" in page(client, q="wacht maand", oud="ja").replace("<mark>", "").replace("</mark>", "")


def test_a_result_leads_to_its_passage(stocked, client_of, member):
    LessonFactory(title="Bel wie lang wacht", learned="Met zaterdagbellen & co-ouders helpt het. Punt.")
    outbox.rebuild()

    shown = page(client_of(member), q="zaterdagbellen")

    assert re.findall(r"#:~:text=([^\"]*)", shown) == ["zaterdagbellen%20%26%20co%2Douders%20helpt%20het"]


def test_nothing_found_says_what_is_there_without_filters(stocked, client_of, member):
    assert f"Zonder filters zijn er {FEW + 1} resultaten" in page(client_of(member), q="wachten", soort="lid")


def test_what_was_meant_and_what_else_was_sought_is_said(stocked, client_of, member, monkeypatch):
    found = services.search

    def also(query, user):
        return replace(found(query, user), did_you_mean="wachtlijst", also_searched=["wachttijd"])

    monkeypatch.setattr(services, "search", also)
    shown = page(client_of(member), q="wachten")

    assert "Bedoelde je:" in shown
    assert "We zochten ook op: wachttijd." in shown


def test_themes_and_places_are_among_the_choices(stocked, client_of, member):
    address = reverse("search:complete")

    assert 'data-url="/zoeken/?thema=wachten"' in page(client_of(member), address, q="wach")
    assert 'data-url="/zoeken/?wijk=noordwest"' in page(client_of(member), address, q="Noord")


def test_a_practice_is_found_by_its_own_name(client_of, member):
    PracticeFactory(name="Huisartsenpraktijk Zuilen")
    outbox.rebuild()

    shown = page(client_of(member), q="huisartsenpraktijk zuilen").replace("<mark>", "").replace("</mark>", "")

    assert ">Huisartsenpraktijk Zuilen</a>" in shown
    assert "Praktijk Huisartsenpraktijk" not in shown
