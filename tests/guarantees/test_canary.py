"""No hidden thing shows itself: every role looks for every canary word on every surface (guarantees S3, S4)."""

from __future__ import annotations

import pytest
from django.test import Client

from members.audiences import Viewer
from tests.guarantees.world import ROLES, World

LISTS = (
    "/", "/dilemmas/", "/lessen/", "/bijeenkomsten/", "/leden/", "/praktijkwijzer/", "/mijn/", "/mijn/meldingen/",
    "/pilots/", "/nieuwsbrief/", "/zoeken/?q=", "/dilemmas/nieuw/", "/actueel.rss",
)


def client_of(world: World, role: str) -> Client:
    """Return a browser in which this role is signed in; a stranger and somebody deactivated cannot."""
    client = Client()
    person = world.people[role]
    if role != "anonymous":
        client.force_login(person)
    return client


def text_of(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode().lower()


def addresses_for(world: World, word: str) -> list[str]:
    """Return where a word could show itself: its own page, the neighbours that link to it, and search in all its forms."""
    searched = [f"/zoeken/?q={word}", f"/zoeken/?q={word[:-1]}", f"/zoeken/?q={word}&volgorde=nieuwste",
                f"/zoeken/aanvullen/?q={word[:6]}", f"/dilemmas/?zoek={word}", f"/lessen/?zoek={word}",
                f"/leden/?zoek={word}"]
    thing = world.things[word]
    own = [thing.get_absolute_url()] if hasattr(thing, "get_absolute_url") else [thing.url] if hasattr(thing, "url") else []
    return [address.partition("#")[0] for address in own if address] + searched


def shows(page: str, word: str) -> bool:
    """Return whether the page shows the word other than as an echo of the question in a field, title or link."""
    return f"iets met {word}" in page or f"{word}?<" in page or any(
        sentence in page.replace("<mark>", "").replace("</mark>", "")
        for sentence in (
            f"doe je dit {word}", f"wat doe jij, {word}", f"reactie: {word}", f"antwoord: {word}", f"wie belt {word}",
            f"scheelt tijd: {word}", f"we leerden {word}", f"bij ons {word}", f"overleg {word}", f"besproken {word}",
            f"bespraken {word}", f"hoofdstuk {word}",
        )
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_role_meets_a_word_it_may_not_see(indexed_world, role):
    client = client_of(indexed_world, role)
    hidden = [word for word, seen_by in indexed_world.canaries.items() if role not in seen_by]
    pages = {address: text_of(client, address) for address in LISTS}
    detail_pages = {
        address: text_of(client, address)
        for word in indexed_world.canaries
        for address in addresses_for(indexed_world, word)
    }

    leaks = [
        (role, word, address) for address, page in (pages | detail_pages).items() for word in hidden if shows(page, word)
    ]

    assert leaks == []


@pytest.mark.parametrize("role", ["author", "colleague", "member", "outsider", "facilitator", "anonymous"])
def test_who_may_see_a_thing_finds_it(indexed_world, role):
    client = client_of(indexed_world, role)
    # A concept is not indexed; a response, an experience and an unshared note are found through their thing.
    searchable = {"alfaopen", "deltapilot", "echoorganisatie", "foxtrotzonder", "juliettopenbaar", "kiloleden",
                  "novemberpilot", "sierranotitie", "uniformopen", "whiskyleden"}
    due = [word for word, seen_by in indexed_world.canaries.items() if role in seen_by and word in searchable]

    missed = [word for word in due if not shows(text_of(client, f"/zoeken/?q={word}"), word)]

    assert missed == []


def test_the_total_and_the_facets_of_a_stranger_count_public_things_only(indexed_world):
    from search import services
    from search.engines.base import Query

    stranger = indexed_world.people["anonymous"]

    found = services.search(Query(words="spreek af wie belt"), stranger)

    assert found.total == 1
    assert sum(found.facets["kind"].values()) == 1


@pytest.mark.parametrize("surface", ["list", "page", "search"])
def test_planted_defect_without_the_rule_the_canary_is_met(indexed_world, monkeypatch, surface):
    """Take the rule away and the first test must fail: this shows that it can."""
    from django.db.models import Q

    monkeypatch.setattr(Viewer, "q", lambda self, prefix="": Q())
    monkeypatch.setattr(Viewer, "allows", lambda self, audience, owner=None: True)
    client = client_of(indexed_world, "outsider")
    if surface == "search":
        everything = Viewer(frozenset({"public"}), owner=None, holds_every_token=True)
        monkeypatch.setattr("members.audiences.of", lambda user: everything)
    address = {
        "list": "/dilemmas/",
        "page": indexed_world.things["deltapilot"].get_absolute_url(),
        "search": "/zoeken/?q=deltapilot",
    }[surface]

    assert shows(text_of(client, address), "deltapilot")
