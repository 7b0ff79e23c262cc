"""The kwartiermaker brings an old Word file in; the pages of wijken, by their elements and at both widths."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from cms.models import GuidePage
from members.models import User
from tests.browser.test_elements import CRUMBS, TITLE, first_missing, h2
from tests.cms.test_importing import word_file

WIJKEN = [CRUMBS, r'heading "Wijken" \[level=1\]', h2("Binnenstad"), "6 lessen", h2("Zuidwest"), 'link "Kanaleneiland"']
WIJK = [
    CRUMBS,
    'link "Wijken"',
    'link "Noordwest"',
    "Subwijk",
    TITLE,
    "Over deze wijk zijn er nog geen cijfers",
    h2("Geleerd in Zuilen"),
    r'link "Alle \d+ lessen"',
    r"heading .+ \[level=3\]",
    h2("Dilemma’s in Zuilen"),
    r'link "Alle \d+ dilemma’s"',
    h2("Besproken in bijeenkomsten"),
    h2("Advies en nieuws"),
    'complementary "Over Zuilen"',
    h2("In deze subwijk"),
    "Ligt in",
    "Soorten ondersteuning",
    'heading "Praktijken"',
    h2("Wie kun je bellen\\?"),
    "14 030",
    'navigation "Andere wijken"',
]


@pytest.fixture
def demo(settings, tmp_path):
    """The demonstration content and its index, in files of this test."""
    settings.DEMO_PASSWORD = "een-wachtwoord-voor-deze-test"
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    call_command("load_demo", verbosity=0)
    call_command("index", "rebuild", verbosity=0)


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_wijken_have_their_elements_and_are_accessible(demo, page_at, axe, no_sideways_scroll, width):
    page = page_at(width, user=person("gezinswerker"))

    for address, wanted in (("/wijken/", WIJKEN), ("/wijken/zuilen/", WIJK)):
        page.goto(address)
        assert first_missing(page.locator("body"), wanted) == "", address
        axe(page)
        no_sideways_scroll(page)


def test_an_old_word_file_is_brought_in_mended_and_published(demo, page_at):
    page = page_at(1280, user=person("kwartiermaker"))
    page.goto("/beheer/importeren/")
    file = word_file("Vroeg signaleren", words="Begin met de kompasdoos.")
    page.get_by_label("Word-bestand").set_input_files(
        {"name": "Oud hoofdstuk.docx", "mimeType": "application/octet-stream", "buffer": file}
    )
    page.get_by_role("button", name="Bestand lezen").click()

    expect(page.get_by_text("1 tabel is gewone tekst geworden.")).to_be_visible()
    page.get_by_label("Een hoofdstuk van de Praktijkwijzer").check()
    page.get_by_label("Afbeelding 1").fill("Een lege spreekkamer")
    page.get_by_label("Wie op de afbeeldingen staat").check()
    page.get_by_role("button", name="Concept maken").click()
    expect(page.get_by_text("Het concept is gemaakt.")).to_be_visible()

    page.locator("#id_title").fill("Vroeg signaleren in de praktijk")
    page.get_by_role("button", name="Meer acties").last.click()
    page.get_by_role("button", name="Publiceren").click()
    expect(page.locator(".messages")).to_contain_text("gepubliceerd")

    chapter = GuidePage.objects.get(title="Vroeg signaleren in de praktijk")
    visitor = page_at(390)
    visitor.goto(chapter.address)
    expect(visitor.get_by_text("Begin met de kompasdoos.")).to_be_visible()
    expect(visitor.get_by_role("img", name="Een lege spreekkamer")).to_be_visible()
    expect(visitor.get_by_text("uit Oud-hoofdstuk.docx")).to_be_visible()
    visitor.goto("/zoeken/?q=kompasdoos")
    expect(visitor.get_by_role("link", name="Vroeg signaleren in de praktijk")).to_be_visible()
