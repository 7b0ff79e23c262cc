"""How long somebody stays signed in, and what ends it everywhere (guarantees S17)."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from members import services, sessions
from tests.members.factories import PASSWORD, UserFactory
from tests.members.test_sign_in import code_in_mail

HOUR, DAY = 3600, 86400


def signed_in(person, **data) -> Client:
    client = Client()
    client.post("/account/inloggen/", {"login": person.email, "password": PASSWORD, **data})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/leden/").status_code == 200


def later(monkeypatch, seconds: float) -> None:
    """Let the clock of the sessions run ahead."""
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + seconds)


def test_without_the_box_the_session_ends_with_the_browser():
    client = signed_in(UserFactory(password=True))

    assert client.cookies["sessionid"]["max-age"] == ""


def test_a_confirmed_device_stays_signed_in_for_thirty_days():
    client = signed_in(UserFactory(password=True), remember="on")

    assert client.cookies["sessionid"]["max-age"] == 30 * DAY


def test_the_box_counts_with_a_code_too():
    person, client = UserFactory(), Client()
    asked = client.post("/account/inloggen/code/", {"email": person.email, "remember": "on"}, follow=True)
    client.post(asked.request["PATH_INFO"], {"code": code_in_mail()})

    assert client.cookies["sessionid"]["max-age"] == 30 * DAY


def test_a_code_without_the_box_ends_with_the_browser():
    person, client = UserFactory(), Client()
    asked = client.post("/account/inloggen/code/", {"email": person.email}, follow=True)
    client.post(asked.request["PATH_INFO"], {"code": code_in_mail()})

    assert client.cookies["sessionid"]["max-age"] == ""


@pytest.mark.parametrize("trait", ["facilitator", "administrator"])
def test_a_confirmed_device_of_a_facilitator_stays_twelve_hours(trait):
    client = signed_in(UserFactory(password=True, **{trait: True}), remember="on")

    assert client.cookies["sessionid"]["max-age"] == 12 * HOUR


def test_the_cookie_is_not_for_scripts_or_other_sites():
    cookie = signed_in(UserFactory(password=True)).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_key_of_the_session_changes_at_sign_in():
    person, client = UserFactory(password=True), Client()
    session = client.session
    session["iets"] = 1
    session.save()
    before = client.session.session_key

    client.post("/account/inloggen/", {"login": person.email, "password": PASSWORD})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize(
    ("trait", "hours", "stays"),
    [
        ("facilitator", 7.9, True),
        ("facilitator", 8.1, False),
        ("administrator", 8.1, False),
        ("outside", 8.1, False),
        (None, 8.1, True),
        (None, 29 * 24, True),
        (None, 31 * 24, False),
    ],
)
def test_a_session_without_a_page_lasts_so_long(monkeypatch, trait, hours, stays):
    client = signed_in(UserFactory(password=True, **{trait: True} if trait else {}), remember="on")

    later(monkeypatch, hours * HOUR)

    assert is_signed_in(client) is stays


def test_a_facilitator_who_works_on_is_asked_again_after_twelve_hours(monkeypatch):
    client = signed_in(UserFactory(password=True, facilitator=True), remember="on")
    for hours in (5, 5):
        later(monkeypatch, hours * HOUR)
        assert is_signed_in(client)

    later(monkeypatch, 2.1 * HOUR)

    assert not is_signed_in(client)


def test_planted_defect_without_the_middleware_the_session_goes_on(monkeypatch, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "members.middleware.MemberMiddleware"]
    client = signed_in(UserFactory(password=True, facilitator=True), remember="on")

    later(monkeypatch, 13 * HOUR)

    assert is_signed_in(client)


def test_a_new_password_ends_every_session():
    person = UserFactory(password=True)
    here, elsewhere = signed_in(person), signed_in(person)

    here.post(
        "/account/wachtwoord/wijzigen/",
        {"oldpassword": PASSWORD, "password1": "appels rapen in de tuin", "password2": "appels rapen in de tuin"},
    )

    assert not is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert mail.outbox[-1].to == [person.email]


def test_deactivation_ends_every_session_also_when_the_account_is_opened_again():
    person = UserFactory(password=True)
    clients = signed_in(person), signed_in(person)

    services.deactivate(person)
    assert not any(map(is_signed_in, clients))
    person.is_active = True
    person.save()

    assert not any(map(is_signed_in, clients))
    assert is_signed_in(signed_in(person))


def test_planted_defect_without_the_epoch_old_sessions_come_back(monkeypatch):
    monkeypatch.setattr(services, "end_sessions", lambda _user: None)
    person = UserFactory(password=True)
    client = signed_in(person)

    services.deactivate(person)
    person.is_active = True
    person.save()

    assert is_signed_in(client)


def test_older_secret_keys_still_open_a_session_but_not_an_ended_one(settings):
    person = UserFactory(password=True)
    client = signed_in(person)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nieuw" * 12, [settings.SECRET_KEY]
    assert is_signed_in(client)
    services.end_sessions(person)

    assert not is_signed_in(client)
