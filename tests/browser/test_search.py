"""The search page as people use it: at both widths, with keyboard only, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from search import outbox
from search.models import SavedSearch
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import PlaceFactory, ThemeFactory, UserFactory

WIDTHS = [390, 1280]


@pytest.fixture
def viewer(settings, tmp_path):
    """A member, with things about waiting in an index of the test's own."""
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    theme, place = ThemeFactory(name="Wachttijden"), PlaceFactory(name="Noordwest")
    LessonFactory(title="Bel wie wacht elke week", learned="Wachten gaat beter met een vast moment.", place=place)
    for number in range(3):
        DilemmaFactory(title=f"Hoe lang is wachten goed, vraag {number}?", themes=[theme], place=place)
    outbox.rebuild()
    return UserFactory(first_name="Femke")


@pytest.mark.parametrize("width", WIDTHS)
def test_choices_while_typing_with_the_keyboard_only(viewer, page_at, axe, width):
    page = page_at(width, user=viewer)
    page.goto("/lessen/")
    field = page.get_by_role("banner").get_by_role("combobox")
    field.focus()
    page.keyboard.type("bel wie", delay=10)
    choices = page.get_by_role("listbox", name="Voorstellen").get_by_role("option")
    expect(choices).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    axe(page)

    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(choices).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(choices.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("keuze"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bel wie wacht elke week")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("javascript", [True, False])
def test_search_narrow_and_keep(viewer, page_at, axe, no_sideways_scroll, width, javascript):
    page = page_at(width, user=viewer, javascript=javascript)
    page.goto("/zoeken/")
    page.locator("#zoekveld").fill("wachten")
    page.locator("#zoekveld").press("Enter")
    expect(page.get_by_role("heading", name="resultaten")).to_have_text("4 resultaten")
    if javascript:
        axe(page)
        no_sideways_scroll(page)
        if width < 600:
            page.locator(".ok-fold > summary").click()
    page.get_by_role("checkbox", name="Les 1 resultaat").check()
    page.get_by_role("button", name="Toon resultaten").click()
    expect(page.get_by_role("heading", name="resultaat", exact=False).first).to_have_text("1 resultaat")
    expect(page).to_have_url(re.compile("soort=les"))
    assert ":~:text=" in (page.locator(".ok-result h3 a").get_attribute("href") or "")

    page.get_by_role("button", name="Bewaar deze zoekopdracht").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je zoekopdrachten")
    if javascript:
        axe(page)
        no_sideways_scroll(page)
    page.get_by_role("link", name="wachten · Les").first.click()
    page.get_by_role("button", name="Ja", exact=True).click()

    expect(page.get_by_text("Dank je.")).to_be_visible()
    assert SavedSearch.objects.get().owner == viewer
