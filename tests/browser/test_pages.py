"""Every page of the loop with the demonstration content: accessible, narrow enough, complete without JavaScript."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.models import GuidePage
from learnings.models import Dilemma, Lesson
from members.models import Organisation, User
from vocabulary.models import Practice

WIDTHS = (390, 1280)
PUBLIC = (
    "/",
    "/extra-utrecht/",
    "/voor-professionals/",
    "/praktijkwijzer/",
    "/praktijkwijzer/de-eerste-zes-weken/",
    "/pilots/",
    "/pilots/jeugdhulp-in-de-huisartsenpraktijk/",
    "/nieuwsbrief/",
    "/nieuwsbrief/1/",
    "/privacy/",
    "/toegankelijkheid/",
    "/uitleg/",
    "/hulp-nu/",
    "/zoeken/?q=wachten",
    "/account/inloggen/",
    "/bestaat-niet/",
)


@pytest.fixture
def demo(settings, tmp_path):
    """The demonstration content and its index, in files of this test."""
    settings.DEMO_PASSWORD = "een-wachtwoord-voor-deze-test"
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    call_command("load_demo", verbosity=0)
    call_command("index", "rebuild", verbosity=0)


def person(name: str) -> User:
    """Return a demonstration account."""
    return User.objects.get(email=f"{name}@demo.example")


def member_pages(viewer: User) -> list[str]:
    """Return the pages of the loop for a member, one address of each kind."""
    dilemmas, lessons = Dilemma.objects.visible_to(viewer), Lesson.objects.visible_to(viewer)
    own = dilemmas.filter(owner=viewer, state=Dilemma.State.OPEN).first() or dilemmas.filter(owner=viewer).first()
    return [
        "/",
        "/zoeken/?q=toestemming+ouders",
        "/zoeken/?q=xylofoonkwartet",
        reverse("learnings:dilemmas"),
        reverse("learnings:new"),
        own.get_absolute_url(),
        dilemmas.exclude(owner=viewer).exclude(state=Dilemma.State.OPEN).first().get_absolute_url(),
        reverse("learnings:edit", args=[own.pk]),
        reverse("learnings:lessons"),
        lessons.filter(state=Lesson.State.ADOPTED).first().get_absolute_url(),
        GuidePage.objects.live().first().url,
        reverse("members:members"),
        person("huisarts").get_absolute_url(),
        Organisation.objects.first().get_absolute_url(),
        Practice.objects.first().get_absolute_url(),
        reverse("members:mine"),
        reverse("members:profile"),
        reverse("meetings:meetings"),
    ]


def look_at(page: Page, address: str, axe, no_sideways_scroll) -> None:
    """Open a page and hold it against what ui.md asks of every page."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_text("Dit is een demonstratie.")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_member_are_accessible_and_fit(demo, page_at, axe, no_sideways_scroll, width):
    viewer = person("gezinswerker")
    page = page_at(width, user=viewer)

    for address in member_pages(viewer):
        look_at(page, address, axe, no_sideways_scroll)
        expect(page.get_by_role("banner").get_by_role("link", name="Dilemma delen")).to_be_visible()
        expect(page.get_by_role("search").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_are_accessible_and_fit(demo, page_at, axe, no_sideways_scroll, width):
    page = page_at(width)

    for address in PUBLIC:
        look_at(page, address, axe, no_sideways_scroll)


def test_pages_are_whole_without_javascript(demo, page_at, no_js_page):
    """The words in main are the same with and without script, but for what only works with it (`ok-js`)."""
    viewer = person("gezinswerker")
    with_script, without = page_at(1280, user=viewer), no_js_page(1280, user=viewer)

    for address in ("/zoeken/?q=toestemming+ouders", "/dilemmas/", "/lessen/", GuidePage.objects.live().first().url):
        words = []
        for page in (with_script, without):
            page.goto(address)
            words.append(page.get_by_role("main").inner_text().split())
        assert words[0] == words[1], address


def test_posting_works_without_javascript(demo, no_js_page):
    viewer = person("gezinswerker")
    page = no_js_page(390, user=viewer)
    page.goto(reverse("learnings:new"))

    page.get_by_label("Wat speelt er?").fill("Een moeder wil hulp, maar de wachtlijst is lang.")
    page.get_by_label("Je vraag aan collega’s").fill("Wat kan intussen wel?")
    page.get_by_role("button", name="Dilemma plaatsen").click()

    expect(page.get_by_role("status")).to_contain_text("Je dilemma is geplaatst.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wat kan intussen wel?")
