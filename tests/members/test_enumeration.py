"""Whoever tries an address learns nothing about whether it has an account (guarantees S16)."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests.members.factories import UserFactory

KNOWN, UNKNOWN = "sem@voorbeeld.example", "lot@voorbeeld.example"


def shown(address: str, data: dict) -> tuple:
    """Return all that a browser gets to see: statuses, addresses, page and cookies, without what is random."""
    client = Client()
    response = client.post(address, data, follow=True)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for one in (KNOWN, UNKNOWN):
        page = page.replace(one, "…")
    return response.redirect_chain, response.status_code, page, sorted(response.cookies)


@pytest.mark.parametrize(
    ("address", "field", "more"),
    [
        ("/account/inloggen/", "login", {"password": "verkeerd"}),
        ("/account/inloggen/code/", "email", {}),
        ("/account/wachtwoord/", "email", {}),
        ("/account/aanmelden/", "email", {"password1": "een lang wachtwoord 9", "password2": "een lang wachtwoord 9"}),
    ],
)
def test_a_known_and_an_unknown_address_get_the_same_answer(address, field, more):
    UserFactory(email=KNOWN, password=True)

    assert shown(address, {field: KNOWN, **more}) == shown(address, {field: UNKNOWN, **more})


@pytest.mark.parametrize("address", ["/account/inloggen/code/", "/account/wachtwoord/"])
def test_both_get_one_mail(address):
    UserFactory(email=KNOWN)

    for one in (KNOWN, UNKNOWN):
        Client().post(address, {"email": one})

    assert [message.to for message in mail.outbox] == [[KNOWN], [UNKNOWN]]


def test_the_limit_is_said_alike_too():
    UserFactory(email=KNOWN, password=True)
    for one in (KNOWN, UNKNOWN):
        for _ in range(5):
            Client().post("/account/inloggen/", {"login": one, "password": "verkeerd"})

    known, unknown = (shown("/account/inloggen/", {"login": one, "password": "verkeerd"}) for one in (KNOWN, UNKNOWN))

    assert known == unknown
    assert "Dit ging te vaak mis" in known[2]


def test_planted_defect_a_kinder_message_would_be_noticed(settings):
    """Let allauth tell that an address is unknown, and the first test must fail: this shows that it can."""
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    UserFactory(email=KNOWN)

    assert shown("/account/wachtwoord/", {"email": KNOWN}) != shown("/account/wachtwoord/", {"email": UNKNOWN})
