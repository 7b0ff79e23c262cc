"""No hidden thing shows itself: every role looks for every canary word on every surface (guarantees S3, S4)."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.models.comments import PageCommentQuerySet
from members.audiences import Viewer
from tests.guarantees.world import ROLES, World

LISTS = (
    "/",
    "/dilemmas/",
    "/lessen/",
    "/bijeenkomsten/",
    "/bijeenkomsten/reeksen/",
    "/mijn/actiepunten/",
    "/mijn/agenda/",
    "/leden/",
    "/praktijkwijzer/",
    "/mijn/",
    "/mijn/meldingen/",
    "/voorbereiden/",
    "/pilots/",
    "/nieuwsbrief/",
    "/zoeken/?q=",
    "/zoeken/?q=&volgorde=nieuwste",
    "/zoeken/?q=&oud=ja",
    "/zoeken/?q=&wijk=geen&thema=geen",
    "/zoeken/?q=&van=2000-01-01&tot=2100-01-01",
    "/zoeken/aanvullen/?q=overleg",
    "/mijn/zoekopdrachten/",
    "/dilemmas/nieuw/",
    "/dilemmas/?zoek=hoe",
    "/lessen/?zoek=spreek",
    "/leden/?zoek=voorbeeld",
    "/wijken/",
    "/wijken/noordwest/",
    "/zoeken/?q=&soort=document",
    "/zoeken/?q=&soort=advies",
    "/zoeken/?q=stuk",
    "/zoeken/?q=hoofdstuk&soort=bestaat-niet",
    "/zoeken/?q=hoofdstuk&pagina=onzin",
    "/actueel.rss",
    "/nieuwsbrief.rss",
    "/sitemap.xml",
)
MEETING_PAGES = (
    "verslag/",
    "afdrukken/",
    "agenda/",
    "notities/",
    "afronden/",
    "deelnemers/",
    "agenda.ics",
    "voorbereiding/",
)
# What the pages, feeds and files above and below are made of; every one of them is looked at as every role.
SENTENCES = (
    "doe je dit {}",
    "wat doe jij, {}",
    "iets met {}",
    "reactie: {}",
    "antwoord: {}",
    "wie belt {}",
    "scheelt tijd: {}",
    "we leerden {}",
    "bij ons {}",
    "overleg {}",
    "besproken {}",
    "bespraken {}",
    "hoofdstuk {}",
    "bijlage over {}",
    "update over {}",
    "nummer over {}",
    "stuk staat {}",
    "/{}/<",  # the address of a page in a feed or a map of the site
)


def client_of(world: World, role: str) -> Client:
    """Return a browser in which this role is signed in; a stranger and somebody deactivated cannot."""
    client = Client()
    person = world.people[role]
    if role != "anonymous":
        client.force_login(person)
    return client


def text_of(client: Client, address: str) -> str:
    """Return the body, of a file too."""
    response = client.get(address, follow=True)
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode(errors="replace").lower()


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
    own = [address.partition("#")[0] for address in own if address]
    pages = [address + page for address in own if "/bijeenkomsten/" in address for page in MEETING_PAGES]
    return own + pages + searched


def shows(page: str, word: str) -> bool:
    """Return whether the page shows the word other than as an echo of the question in a field, title or link."""
    plain = page.replace("<mark>", "").replace("</mark>", "")
    return f"{word}?<" in page or any(sentence.format(word) in plain for sentence in SENTENCES)


@pytest.mark.no_cover  # a walk past everything: coverage would only make it slow
@pytest.mark.parametrize("role", ROLES)
def test_no_role_meets_a_word_it_may_not_see(indexed_world, role):
    client = client_of(indexed_world, role)
    hidden = [word for word, seen_by in indexed_world.canaries.items() if role not in seen_by]
    addresses = {
        *LISTS,
        *(address for word in indexed_world.canaries for address in addresses_for(indexed_world, word)),
    }
    pages = {address: text_of(client, address) for address in addresses}
    leaks = [(word, address) for address, page in pages.items() for word in hidden if shows(page, word)]

    assert leaks == []


def _leaks_of_search(world, roles) -> list[tuple[str, str, str]]:
    """Return who meets which hidden word where, over everything that the search engine answers."""
    leaks = []
    for role in roles:
        client = client_of(world, role)
        hidden = [word for word, seen_by in world.canaries.items() if role not in seen_by]
        asked = [address for word in hidden for address in (f"/zoeken/?q={word}", f"/zoeken/aanvullen/?q={word[:6]}")]
        for address in (*(one for one in LISTS if one.startswith("/zoeken/")), *asked):
            page = text_of(client, address)
            leaks += [(role, word, address) for word in hidden if shows(page, word)]
    return leaks


SEARCHERS = ("anonymous", "member", "analyst")


def test_no_role_meets_a_word_it_may_not_see_in_elasticsearch(world_in_elasticsearch):
    assert _leaks_of_search(world_in_elasticsearch, SEARCHERS) == []


def test_planted_defect_without_the_rule_in_elasticsearch_the_canary_is_met(world_in_elasticsearch, monkeypatch):
    monkeypatch.setattr("search.engines.elasticsearch.asking.visible", lambda *_: {"match_all": {}})
    monkeypatch.setattr("search.services.visible_keys", lambda keys, viewer: set(keys))

    assert _leaks_of_search(world_in_elasticsearch, ["anonymous"])


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
        "ahornopenbaar",
        "berkleden",
        "cederpilot",
        "dennenbesloten",
        "iepennieuws",
        "jeneverbesnieuws",
        "lariksnummer",
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
    files = services.search(Query(words="bijlage"), stranger)

    assert found.total == files.total == 1
    assert sum(found.facets["kind"].values()) == 1
    assert sum(files.facets["kind"].values()) == 1


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


def test_no_mail_tells_what_its_reader_may_not_see(indexed_world, mailoutbox):
    told = mail_about_everything(indexed_world)

    leaks = []
    for message in mailoutbox:
        role = next(role for role in ROLES if getattr(indexed_world.people[role], "email", "") == message.to[0])
        words = " ".join([message.subject, message.body, *(body for body, _ in message.alternatives)])
        leaks += [(role, word) for word in told if role not in indexed_world.canaries[word] and word in words]
    assert leaks == []
    assert len(mailoutbox) >= 4  # somebody heard something


def test_planted_defect_without_the_check_the_mail_tells(indexed_world, mailoutbox, monkeypatch):
    monkeypatch.setattr("notices.delivery.still_visible", lambda member, rows: list(rows))

    mail_about_everything(indexed_world)

    assert any("novemberpilot" in message.body and "outsider" in message.to[0] for message in mailoutbox)


def mail_about_everything(world: World) -> list[str]:
    """Tell everybody of everything that has a key, and send the mail of the day; return the words."""
    from datetime import timedelta

    from django.utils import timezone

    from notices import delivery
    from notices.services import notify

    told = [word for word, thing in world.things.items() if word in world.canaries and getattr(thing, "key", "")]
    for role in ROLES:
        if role != "anonymous":
            for word in told:
                thing = world.things[word]
                notify(to=world.people[role], kind="canary", title=f"Nieuw: {word}", about=thing.key, url="/")
    delivery.mail_due(timezone.now() + timedelta(days=2))
    return told


CHANGES = {
    "moved below a closed page": lambda world: move_below(world, "uniformopen", "whiskyleden"),
    "closed": lambda world: restrict(world.things["uniformopen"]),
    "taken down": lambda world: world.things["uniformopen"].unpublish(),
    "document closed": lambda world: change(world.things["ahornopenbaar"], audience="members"),
    "lesson closed": lambda world: change(world.things["juliettopenbaar"], audience_choice="members"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_closed_is_gone_at_once_before_the_index_knows(indexed_world, what):
    """Guarantee S4: nothing of the index is renewed here."""
    word = "ahornopenbaar" if "document" in what else "juliettopenbaar" if "lesson" in what else "uniformopen"
    client = client_of(indexed_world, "anonymous")
    addresses = [*LISTS, *addresses_for(indexed_world, word)]
    before = [address for address in addresses if shows(text_of(client, address), word)]
    assert before  # it was there to be seen

    CHANGES[what](indexed_world)

    assert [address for address in addresses if shows(text_of(client, address), word)] == []


def move_below(world: World, word: str, parent: str) -> None:
    page = world.things[word]
    page.move(world.things[parent], pos="last-child")
    page.refresh_from_db()


def restrict(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def change(thing, **fields) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def test_every_canary_is_a_word_of_its_own(indexed_world):
    words = sorted(indexed_world.canaries)

    assert len({word[:6] for word in words}) == len(words)
    assert [(one, other) for one in words for other in words if one != other and one in other] == []


PLANTED = {
    "/bestanden/": "elzenstaf",
    "/zoeken/?q=elzenstaf": "elzenstaf",
    "/zoeken/?q=&soort=document": "elzenstaf",
    "/wijken/noordwest/": "novemberpilot",
    "/praktijkwijzer-proef/": "whiskyleden",
    "/zoeken/?q=hazelaarverplaatst": "hazelaarverplaatst",
    "/actueel.rss": "jeneverbesnieuws",
    "/sitemap.xml": "whiskyleden",
    "/pilots/": "jeneverbesnieuws",
    "/pilots/zuilen/update-": "olijfboomreactie",
}
FOR_STRANGERS = ("praktijkwijzer", "rss", "sitemap", "pilots")


@pytest.mark.parametrize("address", PLANTED)
def test_planted_defect_per_surface_the_word_is_met_when_its_guard_is_gone(indexed_world, monkeypatch, address):
    """Every surface is one on which a leak would be seen."""
    word = PLANTED[address]
    outsider = client_of(indexed_world, "outsider")
    thing = indexed_world.things[word]
    of_thing = {"/bestanden/": lambda: thing.get_absolute_url(), "/pilots/zuilen/update-": lambda: thing.page.url}
    asked = of_thing[address]() if address in of_thing else address
    visitor = client_of(indexed_world, "anonymous") if any(part in address for part in FOR_STRANGERS) else outsider
    assert not shows(text_of(visitor, asked), word)

    everything = Viewer(frozenset({"public"}), owner=None, holds_every_token=True)
    monkeypatch.setattr(Viewer, "q", lambda self, prefix="": Q())
    monkeypatch.setattr(Viewer, "allows", lambda self, audience, owner=None: True)
    monkeypatch.setattr(PageCommentQuerySet, "published", lambda self: self.all())
    if "zoeken" in address:
        monkeypatch.setattr("members.audiences.of", lambda user: everything)

    assert shows(text_of(visitor, asked), word)
