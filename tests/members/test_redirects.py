"""After signing in or out, people go on within the site and nowhere else (guarantees S12)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.members.factories import PASSWORD, UserFactory

ELSEWHERE = [
    "//kwaad.example", "///kwaad.example", "////kwaad.example", "//kwaad.example/leden/", "/\\kwaad.example",
    "\\\\kwaad.example", "\\/kwaad.example", "/\\/kwaad.example", "http://kwaad.example",
    "https://kwaad.example", "http:kwaad.example", "https:kwaad.example", "http:/kwaad.example", "https:///kwaad.example",
    "HTTPS://kwaad.example", "hTTp://kwaad.example", "ftp://kwaad.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://testserver/%0aalert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "http://testserver@kwaad.example", "http://testserver:80@kwaad.example", "http://kwaad.example#testserver",
    "http://kwaad.example?testserver", "http://kwaad.example\\testserver", "http://testserver.kwaad.example",
    "http://kwaadtestserver", "//testserver@kwaad.example", "//kwaad.example:80", "//kwaad%E3%80%82example",
    "//\u3002kwaad.example", "\t//kwaad.example", " //kwaad.example", "\x00//kwaad.example", "\x08//kwaad.example",
    "/\t/kwaad.example", "/\n/kwaad.example", "/\r/kwaad.example", "ht\ntp://kwaad.example", "//kwaad.example\r\nX: 1",
    "http://[::1]", "http://127.0.0.2", "http://2130706434", "//0x7f000002", "http://kwaad.example\x00.testserver",
    "mailto:a@kwaad.example", "tel:+31", "blob:http://testserver/x", "///\\;@kwaad.example",
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


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(address):
    UserFactory(email="sem@voorbeeld.example", password=True)
    data = {"login": "sem@voorbeeld.example", "password": PASSWORD}

    posted = Client().post("/account/inloggen/", data | {"next": address})
    queried = Client().post("/account/inloggen/", data, query_params={"next": address})

    assert goes_within(posted["Location"])
    assert goes_within(queried["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_out_never_leads_elsewhere(client_of, address):
    response = client_of(UserFactory()).post("/account/uitloggen/", {"next": address})

    assert goes_within(response["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_somebody_who_is_signed_in_already_is_not_sent_elsewhere(client_of, address):
    response = client_of(UserFactory()).get("/account/inloggen/", {"next": address})

    assert goes_within(response["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_door_of_the_back_office_passes_nothing_on(client, address):
    response = client.get("/beheer/login/", {"next": address})

    assert urlsplit(response["Location"]).path == "/account/inloggen/"
    assert goes_within(response["Location"])


@pytest.mark.parametrize("address", WITHIN)
def test_an_address_of_ours_is_kept(address):
    UserFactory(email="sem@voorbeeld.example", password=True)
    data = {"login": "sem@voorbeeld.example", "password": PASSWORD, "next": address}

    assert Client().post("/account/inloggen/", data)["Location"] == address


def test_a_page_for_members_sends_a_stranger_to_sign_in_and_back(client):
    response = client.get("/leden/?zoek=huisarts")

    assert response["Location"] == "/account/inloggen/?next=/leden/%3Fzoek%3Dhuisarts"


def test_planted_defect_an_unchecked_next_would_be_noticed(monkeypatch):
    """Let every address through, and the first test must fail: this shows that it can."""
    monkeypatch.setattr("members.adapter.AccountAdapter.is_safe_url", lambda _self, _url: True)
    UserFactory(email="sem@voorbeeld.example", password=True)
    data = {"login": "sem@voorbeeld.example", "password": PASSWORD, "next": "//kwaad.example"}

    assert not goes_within(Client().post("/account/inloggen/", data)["Location"])
