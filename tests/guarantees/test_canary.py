"""No hidden thing shows itself: every role looks for every canary word on every surface (guarantees S3, S4)."""

from __future__ import annotations

from django.db.models import Q
from django.test import Client

from members.audiences import Viewer
from tests.guarantees.world import ROLES, World

LISTS = (
    "/",
    "/dilemmas/",
    "/lessen/",
    "/bijeenkomsten/",
    "/leden/",
    "/praktijkwijzer/",
    "/mijn/",
    "/mijn/meldingen/",
    "/pilots/",
    "/nieuwsbrief/",
    "/zoeken/?q=",
    "/zoeken/?q=&volgorde=nieuwste",
    "/dilemmas/nieuw/",
    "/dilemmas/?zoek=hoe",
    "/lessen/?zoek=spreek",
    "/leden/?zoek=voorbeeld",
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
    """Return where a word could show itself: its own page, and search in all its forms."""
    searched = [f"/zoeken/?q={word}", f"/zoeken/?q={word[:-1]}", f"/zoeken/aanvullen/?q={word[:6]}"]
    thing = world.things[word]
    own = (
        [thing.get_absolute_url()]
        if hasattr(thing, "get_absolute_url")
        else [thing.url]
        if hasattr(thing, "url")
        else []
    )
    return [address.partition("#")[0] for address in own if address] + searched


def shows(page: str, word: str) -> bool:
    """Return whether the page shows the word other than as an echo of the question in a field, title or link."""
    return (
        f"iets met {word}" in page
        or f"{word}?<" in page
        or any(
            sentence in page.replace("<mark>", "").replace("</mark>", "")
            for sentence in (
                f"doe je dit {word}",
                f"wat doe jij, {word}",
                f"reactie: {word}",
                f"antwoord: {word}",
                f"wie belt {word}",
                f"scheelt tijd: {word}",
                f"we leerden {word}",
                f"bij ons {word}",
                f"overleg {word}",
                f"besproken {word}",
                f"bespraken {word}",
                f"hoofdstuk {word}",
            )
        )
    )


def test_no_role_meets_a_word_it_may_not_see(indexed_world):
    leaks = []
    for role in ROLES:
        client = client_of(indexed_world, role)
        hidden = [word for word, seen_by in indexed_world.canaries.items() if role not in seen_by]
        addresses = {
            *LISTS,
            *(address for word in indexed_world.canaries for address in addresses_for(indexed_world, word)),
        }
        pages = {address: text_of(client, address) for address in addresses}
        leaks += [(role, word, address) for address, page in pages.items() for word in hidden if shows(page, word)]

    assert leaks == []


def test_who_may_see_a_thing_finds_it(indexed_world):
    # A concept is not indexed; a response, an experience and an unshared note are found through their thing.
    searchable = {
        "alfaopen",
        "deltapilot",
        "echoorganisatie",
        "foxtrotzonder",
        "juliettopenbaar",
        "kiloleden",
        "novemberpilot",
        "sierranotitie",
        "uniformopen",
        "whiskyleden",
    }
    missed = []
    for role in ("author", "colleague", "member", "outsider", "facilitator", "anonymous"):
        client = client_of(indexed_world, role)
        due = [word for word, seen_by in indexed_world.canaries.items() if role in seen_by and word in searchable]
        missed += [(role, word) for word in due if not shows(text_of(client, f"/zoeken/?q={word}"), word)]

    assert missed == []


def test_the_total_and_the_facets_of_a_stranger_count_public_things_only(indexed_world):
    from search import services
    from search.engines.base import Query

    stranger = indexed_world.people["anonymous"]

    found = services.search(Query(words="spreek af wie belt"), stranger)

    assert found.total == 1
    assert sum(found.facets["kind"].values()) == 1


def test_planted_defect_without_the_rule_the_canary_is_met_on_every_surface(indexed_world, monkeypatch):
    """Take the rule away and the first test must fail: this shows that it can."""
    everything = Viewer(frozenset({"public"}), owner=None, holds_every_token=True)
    monkeypatch.setattr(Viewer, "q", lambda self, prefix="": Q())
    monkeypatch.setattr(Viewer, "allows", lambda self, audience, owner=None: True)
    client = client_of(indexed_world, "outsider")
    own_page = indexed_world.things["deltapilot"].get_absolute_url()

    assert shows(text_of(client, "/dilemmas/"), "deltapilot")
    assert shows(text_of(client, own_page), "deltapilot")
    monkeypatch.setattr("members.audiences.of", lambda user: everything)
    assert shows(text_of(client, "/zoeken/?q=deltapilot"), "deltapilot")
