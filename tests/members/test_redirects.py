"""After signing in or out, people go on within the site and nowhere else (guarantees S12)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.members.factories import PASSWORD, UserFactory
from tests.members.test_sign_in import code_in_mail

ELSEWHERE = [
    "//kwaad.example",
    "///kwaad.example",
    "////kwaad.example",
    "//kwaad.example/leden/",
    "/\\kwaad.example",
    "\\\\kwaad.example",
    "\\/kwaad.example",
    "/\\/kwaad.example",
    "http://kwaad.example",
    "https://kwaad.example",
    "http:kwaad.example",
    "https:kwaad.example",
    "http:/kwaad.example",
    "https:///kwaad.example",
    "HTTPS://kwaad.example",
    "hTTp://kwaad.example",
    "ftp://kwaad.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://testserver/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "http://testserver@kwaad.example",
    "http://testserver:80@kwaad.example",
    "http://kwaad.example#testserver",
    "http://kwaad.example?testserver",
    "http://kwaad.example\\testserver",
    "http://testserver.kwaad.example",
    "http://kwaadtestserver",
    "//testserver@kwaad.example",
    "//kwaad.example:80",
    "//kwaad%E3%80%82example",
    "//\u3002kwaad.example",
    "\t//kwaad.example",
    " //kwaad.example",
    "\x00//kwaad.example",
    "\x08//kwaad.example",
    "/\t/kwaad.example",
    "/\n/kwaad.example",
    "/\r/kwaad.example",
    "ht\ntp://kwaad.example",
    "//kwaad.example\r\nX: 1",
    "http://[::1]",
    "http://127.0.0.2",
    "http://2130706434",
    "//0x7f000002",
    "http://kwaad.example\x00.testserver",
    "mailto:a@kwaad.example",
    "tel:+31",
    "blob:http://testserver/x",
    "///\\;@kwaad.example",
]
WITHIN = ["/leden/", "/zoeken/?q=wie+belt&soort=les", "/mijn/", "/leden/?zoek=//kwaad.example"]


def goes_within(location: str) -> bool:
    """Return whether a browser stays on the site: it starts with one slash, or with a percent sign (a relative path).

    Stricter than browsers: they drop tabs and line ends, and read a backslash as a slash.
    """
    read = "".join(sign for sign in location if sign > " ").replace("\\", "/")
    return bool(re.match(r"(/(?!/)|%5C|http://testserver/)", read))


def test_the_list_is_long_enough_and_really_leads_elsewhere():
    assert len(set(ELSEWHERE)) >= 40
    assert not [address for address in ELSEWHERE if goes_within(address)]


@pytest.fixture
def person(settings):
    """Somebody with a password, and no limit on how often one signs in."""
    settings.ACCOUNT_RATE_LIMITS = False
    return UserFactory(email="sem@voorbeeld.example", password=True)


def after_signing_in(person, address: str, **options) -> str:
    data = {"login": person.email, "password": PASSWORD} | options
    query = {} if "next" in options else {"next": address}
    return Client().post("/account/inloggen/", data, query_params=query)["Location"]


def strays(leads_to) -> list[str]:
    """Return the addresses with which people are sent elsewhere."""
    return [address for address in ELSEWHERE if not goes_within(leads_to(address))]


def test_signing_in_never_leads_elsewhere(person):
    assert strays(lambda address: after_signing_in(person, address)) == []
    assert strays(lambda address: after_signing_in(person, address, next=address)) == []


def test_a_code_never_leads_elsewhere(person):
    def leads_to(address):
        client = Client()
        client.post("/account/inloggen/code/", {"email": person.email, "next": address})
        return client.post("/account/inloggen/code/invullen/", {"code": code_in_mail(), "next": address})["Location"]

    assert strays(leads_to) == []


def test_signing_out_never_leads_elsewhere(person, client_of):
    assert strays(lambda address: client_of(person).post("/account/uitloggen/", {"next": address})["Location"]) == []


def test_somebody_who_is_signed_in_already_is_not_sent_elsewhere(person, client_of):
    client = client_of(person)

    assert strays(lambda address: client.get("/account/inloggen/", {"next": address})["Location"]) == []


def test_the_door_of_the_back_office_passes_nothing_on(client):
    assert strays(lambda address: client.get("/beheer/login/", {"next": address})["Location"]) == []


@pytest.mark.parametrize("address", WITHIN)
def test_an_address_of_ours_is_kept(person, address):
    assert after_signing_in(person, address) == after_signing_in(person, address, next=address) == address


def test_a_page_for_members_sends_a_stranger_to_sign_in_and_back(client):
    response = client.get("/leden/?zoek=huisarts")

    assert response["Location"] == "/account/inloggen/?next=/leden/%3Fzoek%3Dhuisarts"


def test_planted_defect_an_unchecked_next_would_be_noticed(monkeypatch, person):
    """Let every address through, and the first test must fail: this shows that it can."""
    monkeypatch.setattr("members.adapter.AccountAdapter.is_safe_url", lambda _self, _url: True)

    assert not goes_within(after_signing_in(person, "//kwaad.example"))
