"""The loop as its people walk it: a dilemma becomes a lesson, becomes advice, and is found."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from learnings.models import Dilemma, Lesson
from members.models import User

MOST_TAPS = 10
SITUATION = "Een moeder komt met haar zoon van negen bij de huisarts. Hij slaapt slecht. School belde dezelfde dag al."
QUESTION = "Wie belt er na het eerste gesprek met de vleermuisdoos?"


@pytest.fixture
def demo(settings, tmp_path):
    """The demonstration content and its index, in files of this test."""
    settings.DEMO_PASSWORD = "een-wachtwoord-voor-deze-test"
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    call_command("load_demo", verbosity=0)
    call_command("index", "rebuild", verbosity=0)


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


class Thumb:
    """Taps on a page and counts them; typing is not tapping."""

    def __init__(self, page: Page):
        self.page = page
        self.taps = 0

    def tap(self, what) -> None:
        self.taps += 1
        what.click()

    def type(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label)
        self.tap(field)
        field.fill(text)


def test_a_dilemma_becomes_a_lesson_becomes_advice_and_is_found(demo, page_at):
    dilemma = post_on_a_phone(page_at(390, user=person("gezinswerker")))
    respond(page_at(390, user=person("huisarts")), dilemma)
    mark_helpful(page_at(390, user=person("gezinswerker")), dilemma)
    desk = page_at(1280, user=person("kwartiermaker"))
    lesson = make_and_adopt(desk, dilemma)
    publish_advice(page_at(1280, user=person("kwartiermaker")), lesson)
    find_and_use(page_at(1280, user=person("school")), dilemma, lesson)


def post_on_a_phone(page: Page) -> Dilemma:
    """The gezinswerker posts between two visits; the guard stops a BSN and points out a name."""
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="Dilemma delen"))
    thumb.type("Wat speelt er?", f"{SITUATION} Zijn bsn is 123456782. Daan is moe.")
    thumb.type("Je vraag aan collega’s", QUESTION)
    thumb.tap(page.get_by_role("button", name="Dilemma plaatsen"))
    expect(page.get_by_role("alert")).to_contain_text("Dit lijkt op een burgerservicenummer. Haal het weg.")
    expect(page.get_by_role("alert")).to_contain_text("‘Daan’")
    assert not Dilemma.objects.filter(question__contains="vleermuisdoos", situation__contains="123456782").exists()

    page.get_by_label("Wat speelt er?").fill(f"{SITUATION} Daan is moe.")
    thumb.tap(page.get_by_role("button", name="Dilemma plaatsen"))
    expect(page.get_by_role("alert")).not_to_contain_text("burgerservicenummer")
    expect(page.get_by_label("‘Daan’ is geen naam van een kind of ouder")).not_to_be_checked()

    page.get_by_label("Wat speelt er?").fill(f"{SITUATION} De jongen is moe.")
    thumb.tap(page.get_by_role("button", name="Dilemma plaatsen"))
    expect(page.get_by_text("Je dilemma is geplaatst. Je krijgt een e-mail bij een reactie.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    assert thumb.taps <= MOST_TAPS
    return Dilemma.objects.get(title=QUESTION)


def respond(page: Page, dilemma: Dilemma) -> None:
    page.goto(dilemma.get_absolute_url())
    page.get_by_label("Je reactie").fill("Wie het gezin het laatst zag, belt terug. Zet die naam in het verslag.")
    page.get_by_role("button", name="Reactie plaatsen").click()
    expect(page.get_by_text("Je reactie is geplaatst.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 reactie")).to_be_visible()


def mark_helpful(page: Page, dilemma: Dilemma) -> None:
    page.goto(dilemma.get_absolute_url())
    page.get_by_role("button", name=re.compile("Dit hielp mij")).click()
    expect(page.get_by_text("vindt dit helpend")).to_be_visible()


def make_and_adopt(page: Page, dilemma: Dilemma) -> Lesson:
    page.goto(dilemma.get_absolute_url())
    page.get_by_role("link", name="Maak hier een les van").click()
    expect(page.get_by_label("Wat we leerden")).to_have_value(re.compile("belt terug"))
    page.get_by_label("Titel").fill("Spreek bij het afscheid af wie terugbelt")
    page.get_by_label("De les in één zin").fill("Eén naam voor het gezin scheelt dubbele telefoontjes.")
    page.get_by_role("button", name="Les indienen").click()
    expect(page.get_by_text("Je les is ingediend. De kwartiermaker kijkt hem na.")).to_be_visible()
    page.get_by_role("link", name="Les vaststellen").click()
    page.get_by_role("button", name="Les vaststellen").click()
    expect(page.get_by_text("Deze les wordt getoetst")).to_have_count(0)
    return Lesson.objects.get(title="Spreek bij het afscheid af wie terugbelt", state=Lesson.State.ADOPTED)


def publish_advice(page: Page, lesson: Lesson) -> None:
    """Puts the lesson into a chapter as a draft, and publishes it in Wagtail's own editor."""
    page.goto(lesson.get_absolute_url())
    page.get_by_role("link", name="Stel voor als advies").click()
    page.get_by_role("main").locator("select").first.select_option(index=1)
    page.get_by_role("main").get_by_role("button", name=re.compile("Stel voor als advies|Zet")).click()
    page.wait_for_url("**/beheer/pages/*/edit/**")
    page.get_by_role("button", name="Meer acties").or_(page.get_by_role("button", name="More actions")).first.click()
    page.locator("button[name=action-publish]").first.click()
    page.wait_for_load_state()


def find_and_use(page: Page, dilemma: Dilemma, lesson: Lesson) -> None:
    """The school partner finds it in other words, says that it worked, and walks the trace both ways."""
    page.goto("/")
    page.get_by_role("search").first.locator("input[name=q]").fill(
        "wie neemt contact op, afgesproken bij vertrek, terugbellen"
    )
    page.get_by_role("search").first.get_by_role("button").click()
    page.get_by_role("link", name=lesson.title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
    page.get_by_label("Waar, en wat merkte je?").fill("Op onze school werkt het ook.")
    page.get_by_role("button", name="Werkte", exact=True).click()
    expect(page.get_by_text("Op onze school werkt het ook.")).to_be_visible()

    trace = page.get_by_role("region", name="Van dilemma naar advies")
    expect(trace.get_by_role("listitem")).to_have_count(3)
    trace.get_by_role("link", name=dilemma.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(dilemma.title)
    page.get_by_role("region", name="Van dilemma naar advies").get_by_role("link", name=lesson.title).first.click()
    page.get_by_role("region", name="Van dilemma naar advies").get_by_role("listitem").last.get_by_role(
        "link"
    ).first.click()
    expect(page).to_have_url(re.compile("/praktijkwijzer/"))
    expect(page.get_by_role("link", name=lesson.title).first).to_be_visible()
