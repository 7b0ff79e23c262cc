"""What went wrong is said in the words of ui.md, with a way back; the 500 page needs no database."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.urls("tests.frontend.style_urls")

WORDS = {
    "403.html": "Dit mag alleen de kwartiermaker.",
    "403_csrf.html": "Ga terug: je tekst staat er nog.",
    "404.html": "Deze pagina bestaat niet, of is niet voor jou. Zoek hieronder verder, of vraag de kwartiermaker.",
    "429.html": "Probeer het over een paar minuten opnieuw.",
    "500.html": "Er ging bij ons iets mis. Probeer het over een paar minuten opnieuw.",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("template", "words"), WORDS.items())
def test_page_says_what_is_wrong_and_how_to_go_on(template, words, rf):
    soup = BeautifulSoup(render_to_string(template, request=rf.get("/ergens/")), "html.parser")
    main = soup.find("main")

    assert words in " ".join(main.get_text().split())
    assert main.find("a", href="/")
    assert len(soup.find_all("h1")) == 1
    assert soup.html["lang"] == "nl"
    assert "data-viewer" not in soup.html.attrs, "what was typed must stay on the device"


@pytest.mark.django_db
def test_unknown_address_offers_search_and_sign_in(client):
    response = client.get("/bestaat-niet/")
    main = BeautifulSoup(response.content, "html.parser").find("main")

    assert response.status_code == 404
    assert main.find("input", attrs={"name": "q"})
    assert main.find("a", href="/account/inloggen/?next=/bestaat-niet/")


@pytest.mark.django_db
def test_a_form_without_its_token_gets_the_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/stijl/")

    assert response.status_code == 403
    assert "Ga terug: je tekst staat er nog." in response.content.decode()


@pytest.mark.django_db
def test_failing_view_shows_the_500_page(client):
    client.raise_request_exception = False
    response = client.get("/stuk/")

    assert response.status_code == 500
    assert WORDS["500.html"] in response.content.decode()


@pytest.mark.django_db
def test_500_page_asks_nothing_of_the_database():
    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"a query for the 500 page: {sql}")

    with connection.execute_wrapper(refuse):
        html = render_to_string("500.html")

    assert "jeugd@utrecht.nl" in html
