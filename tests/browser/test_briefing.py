"""The briefing and /voorbereiden/ in a browser: their elements, accessible, on a phone, without script, on paper."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from meetings.models import AgendaItem, Meeting
from search import outbox
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory
from tests.members.factories import PlaceFactory, UserFactory

AGENDA = "Overleg De Boog\n\n1. Opening\n2. De tolk bij gesprekken\n3. Zonnepanelen op het dak"


@pytest.fixture
def people(db):
    """A member, and a facilitator."""
    return UserFactory(first_name="Femke"), UserFactory(first_name="Joris", facilitator=True)


@pytest.fixture
def meeting(people):
    """A meeting with something to read for one of its items, indexed."""
    dilemma = DilemmaFactory(title="De dochter tolkt voor haar moeder", situation="Een kind vertaalt bij de tolk.")
    lesson = LessonFactory(sources=[dilemma], title="Regel de tolk gewoon", lead="Een tolk per telefoon is genoeg.")
    ExperienceFactory(lesson=lesson, outcome="not", place=PlaceFactory(name="Ondiep"))
    start = timezone.now() + timedelta(days=2)
    made = Meeting.objects.create(
        title="Overleg Zuilen", start=start, end=start + timedelta(hours=2), state="invited", audience_choice="members"
    )
    made.participants.set(people)
    for order, title in enumerate(["De tolk bij gesprekken", "Zonnepanelen op het dak"]):
        AgendaItem.objects.create(meeting=made, order=order, title=title)
    outbox.rebuild()
    return made


def in_order(page, patterns: list[str]) -> None:
    """Assert that these stand in the main part of the page, in this order."""
    lines = iter(page.locator("main").aria_snapshot().splitlines())
    missing = [pattern for pattern in patterns if not any(re.search(pattern, line) for line in lines)]
    assert missing == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_briefing_of_a_meeting(page_at, axe, no_sideways_scroll, people, meeting, width):
    member, facilitator = people
    page = page_at(width, user=member)
    page.goto(f"/bijeenkomsten/{meeting.pk}/voorbereiding/")

    in_order(
        page,
        [
            r'heading "Lees je in: Overleg Zuilen" \[level=1\]',
            r"2 stukken, ongeveer 2 minuten",
            r'link "Download als PDF"',
            r'heading "Per agendapunt" \[level=2\]',
            r'heading "De tolk bij gesprekken" \[level=3\]',
            r"Lees vooraf",
            r'link "Regel de tolk gewoon"',
            r"Tegengesproken in Ondiep",
            r'heading "Zonnepanelen op het dak" \[level=3\]',
            r"Over dit onderwerp is nog geen les gevonden",
            r'heading "Jouw open actiepunten" \[level=2\]',
        ],
    )
    axe(page)
    no_sideways_scroll(page, 320)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download als PDF").click()
    assert len(PdfReader(io.BytesIO(download.value.path().read_bytes())).pages) >= 1

    desk = page_at(width, user=facilitator)
    desk.goto(f"/bijeenkomsten/{meeting.pk}/voorbereiding/")
    desk.get_by_text("Stukken kiezen").first.click()
    axe(desk)
    desk.get_by_role("button", name=re.compile("Laat weg.*Regel de tolk gewoon")).click()
    desk.get_by_text("Het stuk is weggelaten.").wait_for()


def test_a_member_prepares_a_meeting_elsewhere(page_at, axe, no_sideways_scroll, people, meeting):
    member, _ = people
    page = page_at(390, user=member)
    page.goto("/")
    page.get_by_role("link", name="Een overleg voorbereiden").click()
    axe(page)
    page.get_by_label("Plak je agenda of je vraag").fill(AGENDA)
    page.get_by_role("button", name="Maak het blad").click()

    in_order(
        page,
        [
            r'heading "Een overleg voorbereiden" \[level=1\]',
            r'heading "Overleg De Boog" \[level=2\]',
            r'heading "De tolk bij gesprekken" \[level=3\]',
            r"Een tolk per telefoon is genoeg",
            r"Let op",
            r"Vraag het",
            r"Lees meer",
            r'heading "Zonnepanelen op het dak" \[level=3\]',
            r"Over dit onderwerp is nog geen les gevonden",
            r'button "Download als PDF"',
            r'button "Bewaar"',
            r'heading "Pas de agenda aan" \[level=2\]',
        ],
    )
    axe(page)
    no_sideways_scroll(page, 320)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    page.get_by_text("De voorbereiding is bewaard.").wait_for()
    axe(page)
    page.get_by_role("link", name="Mag mee naar buiten").click()
    assert "Regel de tolk gewoon" not in page.locator("article").inner_text()
    page.get_by_role("button", name="Gooi weg").click()
    page.get_by_text("Je hebt nog niets bewaard.").wait_for()


def test_without_script_and_on_one_a4(no_js_page, page_at, people, meeting):
    member, _ = people
    page = no_js_page(1280, user=member)
    page.goto("/voorbereiden/")
    page.get_by_label("Plak je agenda of je vraag").fill(AGENDA)
    page.get_by_role("button", name="Maak het blad").click()
    assert page.get_by_text("Een tolk per telefoon is genoeg.").is_visible()
    assert not page.get_by_role("button", name="Afdrukken").is_visible()
    assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
    page.goto(f"/bijeenkomsten/{meeting.pk}/voorbereiding/")
    assert page.get_by_role("link", name="Regel de tolk gewoon").is_visible()
