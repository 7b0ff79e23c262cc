"""Every page with the demonstration content: accessible, narrow enough, complete without JavaScript.

Requests elsewhere and errors on the console fail each of these tests too (`watch` in conftest.py).
"""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.models import GuidePage
from learnings.models import Dilemma, Lesson
from meetings.models import Meeting
from members.models import Organisation, User
from vocabulary.models import Practice

WINDOWS = ((390, 844), (1280, 900))
PUBLIC = (
    "/",
    "/extra-utrecht/",
    "/voor-professionals/",
    "/praktijkwijzer/",
    "/praktijkwijzer/de-eerste-zes-weken/",
    "/pilots/",
    "/pilots/jeugdhulp-in-de-huisartsenpraktijk/",
    "/pilots/jeugdhulp-in-de-huisartsenpraktijk/honderd-gezinnen-gezien-in-zes-praktijken/",
    "/nieuwsbrief/",
    "/nieuwsbrief/10/",
    "/privacy/",
    "/toegankelijkheid/",
    "/uitleg/",
    "/hulp-nu/",
    "/zoeken/?q=wachten",
    "/account/inloggen/",
    "/account/inloggen/code/",
    "/account/wachtwoord/",
    "/bestaat-niet/",
)
ONLY_ONCE = "main :is(.ok-js, [data-count], .ok-status--new)"


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


def public_pages() -> list[str]:
    """Return the public pages, a lesson among them."""
    return [*PUBLIC, Lesson.objects.filter(audience="public").first().get_absolute_url()]


def member_pages(viewer: User) -> list[str]:
    """Return the pages for a member, one address of each kind."""
    dilemmas, lessons = Dilemma.objects.visible_to(viewer), Lesson.objects.visible_to(viewer)
    own = dilemmas.filter(owner=viewer, state=Dilemma.State.OPEN).first() or dilemmas.filter(owner=viewer).first()
    adopted = lessons.filter(state=Lesson.State.ADOPTED).first()
    ahead, last = (meeting.pk for meeting in Meeting.objects.visible_to(viewer).order_by("-start")[:2])
    return [
        "/",
        "/zoeken/?q=toestemming+ouders",
        "/zoeken/?q=xylofoonkwartet",
        reverse("learnings:dilemmas"),
        reverse("learnings:new"),
        own.get_absolute_url(),
        dilemmas.exclude(owner=viewer).exclude(state=Dilemma.State.OPEN).first().get_absolute_url(),
        reverse("learnings:edit", args=[own.pk]),
        reverse("learnings:ask", args=[own.pk]),
        reverse("learnings:finish", args=[own.pk]),
        reverse("learnings:lessons"),
        adopted.get_absolute_url(),
        GuidePage.objects.live().first().url,
        "/pilots/jeugdhulp-in-de-huisartsenpraktijk/",
        reverse("meetings:meetings"),
        reverse("meetings:meeting", args=[ahead]),
        reverse("meetings:briefing", args=[ahead]),
        reverse("meetings:print", args=[ahead]),
        reverse("meetings:propose", args=[ahead]),
        reverse("meetings:meeting", args=[last]),
        reverse("meetings:minutes", args=[last]),
        reverse("meetings:prepare"),
        reverse("meetings:own_actions"),
        reverse("meetings:own_calendar"),
        reverse("meetings:discuss", args=["lessen", adopted.pk]),
        reverse("cms:places"),
        reverse("cms:place", args=["zuilen"]),
        reverse("members:members"),
        person("huisarts").get_absolute_url(),
        Organisation.objects.first().get_absolute_url(),
        Practice.objects.first().get_absolute_url(),
        reverse("members:mine"),
        reverse("members:profile"),
        reverse("search:saved"),
        reverse("notices:notices"),
        reverse("notices:preferences"),
        reverse("account_change_password"),
    ]


def facilitator_pages() -> list[str]:
    """Return the pages that only the kwartiermaker has, and those that show the kwartiermaker more."""
    ahead, last = (meeting.pk for meeting in Meeting.objects.order_by("-start")[:2])
    lesson = Lesson.objects.filter(state=Lesson.State.ADOPTED).first()
    of_a_meeting = ("meeting", "agenda", "item_new", "people", "edit", "notes", "finish", "cancel")
    return [
        "/",
        "/voor-professionals/",
        lesson.get_absolute_url(),
        reverse("learnings:lesson_edit", args=[lesson.pk]),
        reverse("learnings:on_behalf"),
        reverse("cms:propose-advice", args=[lesson.pk]),
        reverse("meetings:new"),
        reverse("meetings:series_list"),
        reverse("meetings:series_new"),
        *(reverse(f"meetings:{name}", args=[ahead]) for name in of_a_meeting),
        reverse("meetings:minutes", args=[last]),
    ]


def words_in(page: Page, selector: str) -> Counter[str]:
    """Return the words that are seen in these parts of a page."""
    return Counter(" ".join(page.locator(selector).filter(visible=True).all_inner_texts()).split())


def look_at(page: Page, address: str, axe, no_sideways_scroll) -> None:
    """Open a page at both widths and hold it against what ui.md asks of every page."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_text("Dit is een demonstratie.")).to_be_visible()
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        axe(page)
    no_sideways_scroll(page)


def test_public_pages_are_accessible_and_fit(demo, page_at, axe, no_sideways_scroll):
    page = page_at()

    for address in public_pages():
        look_at(page, address, axe, no_sideways_scroll)


def test_pages_of_members_are_accessible_and_fit(demo, page_at, axe, no_sideways_scroll):
    viewer = person("gezinswerker")
    page, desk = page_at(user=viewer), page_at(user=person("kwartiermaker"))

    for address in member_pages(viewer):
        look_at(page, address, axe, no_sideways_scroll)
        expect(page.get_by_role("banner").get_by_role("link", name="Dilemma delen")).to_be_visible()
        expect(page.get_by_role("search").first).to_be_visible()
    for address in facilitator_pages():
        look_at(desk, address, axe, no_sideways_scroll)


def test_pages_are_whole_without_javascript(demo, page_at, no_js_page):
    """The words in main are the same with and without script, but for what only works with it, or is new only once."""
    viewer = person("gezinswerker")
    visitors, members = (page_at(), no_js_page(1280)), (page_at(user=viewer), no_js_page(1280, user=viewer))
    addresses = [(visitors, address) for address in public_pages()]
    addresses += [(members, address) for address in member_pages(viewer)]

    for pair, address in addresses:
        for page in pair:
            page.goto(address)
        with_script, without = (words_in(page, "main") - words_in(page, ONLY_ONCE) for page in pair)
        assert with_script == without, address


def test_posting_works_without_javascript(demo, no_js_page):
    viewer = person("gezinswerker")
    page = no_js_page(390, user=viewer)
    page.goto(reverse("learnings:new"))

    page.get_by_label("Wat speelt er?").fill("Een moeder wil hulp, maar de wachtlijst is lang.")
    page.get_by_label("Je vraag aan collega’s").fill("Wat kan intussen wel?")
    page.get_by_role("button", name="Dilemma plaatsen").click()

    expect(page.get_by_role("status")).to_contain_text("Je dilemma is geplaatst.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wat kan intussen wel?")
