"""Sign-in, sign-out and passwords, as people walk through them."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from members import services
from members.models import User
from tests.members.factories import PASSWORD, UserFactory

LOGIN = "/account/inloggen/"
CODE = "/account/inloggen/code/"
RESET = "/account/wachtwoord/"


@pytest.fixture
def person():
    return UserFactory(email="sem@voorbeeld.example", password=True)


def sign_in(client: Client, email="sem@voorbeeld.example", password=PASSWORD, **data):
    return client.post(LOGIN, {"login": email, "password": password, **data})


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("account_login", LOGIN),
        ("account_logout", "/account/uitloggen/"),
        ("account_request_login_code", CODE),
        ("account_reset_password", RESET),
        ("account_change_password", "/account/wachtwoord/wijzigen/"),
    ],
)
def test_addresses_are_dutch_and_keep_the_names_of_allauth(name, address):
    assert reverse(name) == address


def test_somebody_signs_in_with_a_password(client, person):
    response = sign_in(client, email="Sem@Voorbeeld.Example", next="/leden/")

    assert (response.status_code, response["Location"]) == (302, "/leden/")
    assert signed_in_as(client) == str(person.pk)


def test_a_wrong_password_says_how_to_go_on_and_keeps_the_address(client, person):
    response = sign_in(client, password="verkeerd")

    page = response.content.decode()
    assert "Er klopt nog iets niet" in page
    assert "Dit e-mailadres en wachtwoord horen niet bij elkaar" in page
    assert 'value="sem@voorbeeld.example"' in page
    assert signed_in_as(client) is None


def test_empty_fields_say_what_to_fill_in(client):
    page = client.post(LOGIN, {"login": "", "password": ""}).content.decode()

    assert "Vul een e-mailadres in, zoals naam@organisatie.nl." in page
    assert "Vul je wachtwoord in." in page


def test_an_address_that_is_none_is_explained(client):
    page = client.post(LOGIN, {"login": "sem", "password": "x"}).content.decode()

    assert "Vul een e-mailadres in, zoals naam@organisatie.nl." in page


def test_the_sixth_wrong_password_is_refused_even_when_it_is_right(client, person):
    for _ in range(5):
        sign_in(client, password="verkeerd")

    page = sign_in(client).content.decode()

    assert "Dit ging te vaak mis. Wacht vijf minuten" in page
    assert signed_in_as(client) is None


def test_the_limit_holds_for_every_browser_host_and_forged_address(person, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    for number, host in enumerate(["testserver", "localhost", "127.0.0.1", "localhost", "testserver"]):
        Client(headers={"x-forwarded-for": f"10.0.0.{number}", "host": host}).post(
            LOGIN, {"login": "SEM@voorbeeld.example", "password": "verkeerd"}
        )
    other = Client(headers={"x-forwarded-for": "10.9.9.9"})

    page = sign_in(other).content.decode()

    assert "Dit ging te vaak mis" in page
    assert signed_in_as(other) is None


def test_planted_defect_without_the_limit_the_sixth_gets_in(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(5):
        sign_in(client, password="verkeerd")

    sign_in(client)

    assert signed_in_as(client) == str(person.pk)


def test_the_limit_is_kept_in_a_table_that_all_workers_share(client, person):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache_table")
        sign_in(client, password="verkeerd")
        cursor.execute("SELECT count(*) FROM cache_table WHERE cache_key LIKE '%login_failed%'")

        assert cursor.fetchone()[0] > 0


def test_the_limit_of_one_person_does_not_shut_out_another(client, person):
    UserFactory(email="lot@voorbeeld.example", password=True)
    for _ in range(6):
        sign_in(client, password="verkeerd")

    assert sign_in(client, email="lot@voorbeeld.example").status_code == 302


def code_in_mail() -> str:
    return re.search(r"code voor de Ontwikkelkamer is:\s+(\S+)", mail.outbox[-1].body).group(1)


def test_somebody_signs_in_with_a_code_and_goes_on_to_where_they_were(client, person):
    asked = client.post(CODE, {"email": person.email, "next": "/leden/"}, follow=True)
    assert "de code nu in je mail" in asked.content.decode()

    response = client.post(asked.request["PATH_INFO"], {"code": code_in_mail(), "next": "/leden/"})

    assert response["Location"] == "/leden/"
    assert signed_in_as(client) == str(person.pk)


def test_a_wrong_code_is_explained(client, person):
    asked = client.post(CODE, {"email": person.email}, follow=True)

    page = client.post(asked.request["PATH_INFO"], {"code": "XXXXXX"}).content.decode()

    assert "Deze code klopt niet." in page
    assert signed_in_as(client) is None


@pytest.mark.parametrize("onward", [LOGIN, CODE])
def test_who_waits_for_a_code_can_ask_again_or_use_the_password(client, person, onward):
    page = client.post(CODE, {"email": person.email}, follow=True).content.decode()
    assert f'name="next" value="{onward}"' in page

    response = client.post("/account/uitloggen/", {"next": onward}, follow=True)

    assert response.request["PATH_INFO"] == onward
    assert sign_in(client).status_code == 302


def test_a_code_works_once(client, person):
    asked = client.post(CODE, {"email": person.email}, follow=True)
    code = code_in_mail()
    client.post(asked.request["PATH_INFO"], {"code": code})
    client.post("/account/uitloggen/")

    client.post(asked.request["PATH_INFO"], {"code": code})

    assert signed_in_as(client) is None


def link_in_mail() -> str:
    return re.search(r"http\S+/account/wachtwoord/nieuw/\S+", mail.outbox[-1].body).group(0)


def reset(client: Client, link: str, password: str):
    opened = client.get(link.partition("8000")[2] or link, follow=True)
    return client.post(opened.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_somebody_chooses_a_new_password(client, person):
    client.post(RESET, {"email": person.email})

    page = reset(client, link_in_mail(), "appels rapen in de tuin").content.decode()

    assert "Je wachtwoord is bewaard" in page
    assert mail.outbox[-1].subject == "Je wachtwoord is veranderd"
    assert sign_in(client, password="appels rapen in de tuin").status_code == 302


def test_the_link_to_a_new_password_works_once(client, person):
    client.post(RESET, {"email": person.email})
    link = link_in_mail()
    reset(client, link, "appels rapen in de tuin")

    page = Client().get(link.partition("8000")[2]).content.decode()

    assert "Deze link werkt niet meer" in page


def test_the_link_is_on_our_own_address_whatever_the_request_says(person, settings):
    settings.SITE_URL = "https://ontwikkelkamer.example"

    Client(headers={"host": "localhost"}).post(RESET, {"email": person.email})

    assert "https://ontwikkelkamer.example/account/wachtwoord/nieuw/" in mail.outbox[-1].body


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_tampered_link_is_refused(client, person, place):
    client.post(RESET, {"email": person.email})
    address = link_in_mail().partition("8000")[2].rstrip("/")
    start = len("/account/wachtwoord/nieuw/")
    at = start + place % (len(address) - start)
    changed = address[:at] + ("b" if address[at] != "b" else "c") + address[at + 1 :] + "/"

    response = client.get(changed, follow=True)

    assert "Deze link werkt niet meer" in response.content.decode() or response.status_code == 404


def test_a_short_password_is_refused_with_a_reason(client, person):
    client.post(RESET, {"email": person.email})

    page = reset(client, link_in_mail(), "kort").content.decode()

    assert "Er klopt nog iets niet" in page
    assert sign_in(client, password="kort").status_code == 200


def test_the_password_is_changed_while_signed_in(client, person):
    sign_in(client)

    response = client.post(
        "/account/wachtwoord/wijzigen/",
        {"oldpassword": PASSWORD, "password1": "appels rapen in de tuin", "password2": "appels rapen in de tuin"},
    )

    assert response["Location"] == LOGIN
    assert "Je wachtwoord is bewaard. Log in met je nieuwe wachtwoord." in client.get(LOGIN).content.decode()
    assert signed_in_as(client) is None
    assert sign_in(client, password="appels rapen in de tuin").status_code == 302


def test_changing_needs_the_password_of_now(client, person):
    sign_in(client)

    page = client.post(
        "/account/wachtwoord/wijzigen/",
        {"oldpassword": "verkeerd", "password1": "appels rapen in de tuin", "password2": "appels rapen in de tuin"},
    ).content.decode()

    assert "Dit is niet je wachtwoord van nu." in page


def test_who_has_no_password_yet_chooses_a_first_one(client_of):
    person = UserFactory()
    client = client_of(person)

    moved = client.get("/account/wachtwoord/wijzigen/")
    client.post(moved["Location"], {"password1": "appels rapen in de tuin", "password2": "appels rapen in de tuin"})

    assert sign_in(Client(), email=person.email, password="appels rapen in de tuin").status_code == 302


def test_signing_out_takes_a_button(client, person):
    sign_in(client)

    page = client.get("/account/uitloggen/").content.decode()
    assert "data-wipe-drafts" in page
    assert signed_in_as(client) == str(person.pk)
    client.post("/account/uitloggen/")

    assert signed_in_as(client) is None


def test_nobody_signs_up(client):
    page = client.post(
        "/account/aanmelden/", {"email": "nieuw@voorbeeld.example", "password1": PASSWORD, "password2": PASSWORD}
    ).content.decode()

    assert "De kwartiermaker nodigt je uit" in page
    assert not User.objects.filter(email="nieuw@voorbeeld.example").exists()


def test_somebody_deactivated_does_not_get_in_by_any_door(client, person):
    services.deactivate(person)

    by_password = sign_in(client)
    client.post(CODE, {"email": person.email})
    client.post(RESET, {"email": person.email})

    assert by_password["Location"] == "/account/niet-actief/"
    assert signed_in_as(client) is None
    assert [message.subject for message in mail.outbox] == ["Je account bij de Ontwikkelkamer"] * 2


@pytest.mark.parametrize(
    "address", ["/beheer/login/", "/beheer/login/?next=/beheer/", "/beheer/", "/beheer/pages/", "/beheer/account/"]
)
def test_every_door_of_the_back_office_leads_to_our_sign_in(client, address):
    response = client.get(address, follow=True)

    assert response.request["PATH_INFO"] == LOGIN


def test_the_door_of_wagtail_takes_no_password(client):
    administrator = UserFactory(administrator=True, password=True)

    client.post("/beheer/login/", {"username": administrator.email, "password": PASSWORD})

    assert signed_in_as(client) is None


@pytest.mark.parametrize("address", ["/beheer/password_reset/", "/beheer/password_reset/done/"])
def test_wagtails_own_reset_is_closed(client, address):
    assert client.get(address).status_code == 404


def test_the_own_account_in_the_back_office_offers_no_password_or_address(client_of, facilitator):
    page = client_of(facilitator).get("/beheer/account/").content.decode()

    assert "password" not in page.partition("<main")[2].lower()
    assert facilitator.email not in page


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/django-admin/", "/django-admin/login/"])
def test_there_is_no_other_admin(client, address):
    assert client.get(address).status_code == 404
