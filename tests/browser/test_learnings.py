"""Writing in the learning loop, in a real browser: nothing is lost, proposals come, every form is accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from learnings.models import Dilemma
from tests.learnings.factories import DilemmaFactory, LessonFactory, ResponseFactory
from tests.members.factories import PlaceFactory, ThemeFactory, UserFactory

SITUATION = "Een gezin wacht al vier maanden op specialistische hulp."
QUESTION = "Hoe overbrug jij de wachttijd?"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def status(page: Page):
    """Return the line that says whether the text was kept."""
    return page.locator("[data-autosave-status]")


@pytest.fixture
def zuilen():
    return PlaceFactory(name="Zuilen")


def test_a_dilemma_is_posted_on_a_phone_in_at_most_ten_taps(page_at, watch, zuilen):
    watch.is_expected = lambda problem: "/dilemmas/concept/" in problem
    page = opened(page_at(390, user=UserFactory(places=[zuilen])), "/dilemmas/")
    taps = 0

    def tap(thing):
        nonlocal taps
        taps += 1
        thing.click()

    tap(page.get_by_role("banner").get_by_role("link", name="Dilemma delen"))
    tap(page.get_by_label("Wat speelt er?"))
    page.keyboard.type("Fatima slaapt slecht en komt niet op school.")
    tap(page.get_by_label("Je vraag aan collega’s"))
    page.keyboard.type(QUESTION)
    tap(page.get_by_role("button", name="Dilemma plaatsen"))
    expect(page.locator("[data-error-summary]")).to_contain_text("Er staat misschien een naam in: ‘Fatima’")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    tap(page.get_by_label("‘Fatima’ is geen naam van een kind of ouder"))
    tap(page.get_by_role("button", name="Dilemma plaatsen"))

    expect(page.get_by_role("status").filter(has_text="Je dilemma is geplaatst.")).to_be_visible()
    assert taps <= 10
    assert Dilemma.objects.get().place == zuilen


def test_what_is_typed_is_kept_as_one_concept_and_a_bsn_is_not(page_at, watch):
    watch.is_expected = lambda problem: "/dilemmas/concept/" in problem
    page = opened(page_at(390, user=UserFactory()), "/dilemmas/nieuw/")

    page.get_by_label("Wat speelt er?").fill(SITUATION)
    expect(status(page)).to_contain_text("Concept bewaard om")
    page.get_by_label("Je vraag aan collega’s").fill(QUESTION)
    expect(page.locator("input[name=version]")).to_have_value("2")
    page.get_by_label("Wat speelt er?").fill("Het nummer is 123456782.")
    expect(status(page)).to_contain_text("er staat een burgerservicenummer in")

    concept = Dilemma.objects.get()
    assert (concept.state, concept.situation.source, concept.question.source) == ("concept", SITUATION, QUESTION)


def test_themes_title_and_similar_things_are_proposed_while_typing(page_at):
    theme = ThemeFactory(name="Wachttijd overbruggen")
    page = opened(page_at(1280, user=UserFactory()), "/dilemmas/nieuw/")

    page.get_by_label("Wat speelt er?").fill(SITUATION)
    page.get_by_label("Je vraag aan collega’s").fill(QUESTION)
    page.get_by_text("Titel, thema’s en wijk").click()

    expect(page.get_by_label(theme.name)).to_be_checked()
    expect(page.get_by_text(f"Voorstel: ‘{QUESTION}’")).to_be_visible()
    page.get_by_label(theme.name).uncheck()
    page.get_by_label("Je vraag aan collega’s").fill("Wat kan intussen wel, in de wachttijd?")
    expect(page.get_by_text("Voorstel: ‘Wat kan intussen wel, in de wachttijd?’")).to_be_visible()
    expect(page.get_by_label(theme.name)).not_to_be_checked()


def test_the_preview_comes_without_leaving_the_form(page_at):
    page = opened(page_at(390, user=UserFactory()), "/dilemmas/nieuw/")
    page.get_by_label("Wat speelt er?").fill(SITUATION)
    page.get_by_label("Je vraag aan collega’s").fill(QUESTION)

    page.get_by_role("button", name="Voorbeeld bekijken").click()

    expect(page.get_by_role("heading", name="Zo zien collega’s het")).to_be_visible()
    expect(page.get_by_label("Wat speelt er?")).to_have_value(SITUATION)


def test_without_a_connection_nothing_is_sent_and_nothing_lost(page_at):
    dilemma = DilemmaFactory()
    page = opened(page_at(390, user=UserFactory()), dilemma.get_absolute_url())
    page.get_by_label("Je reactie").fill("Wij bellen elkaar dezelfde dag.")

    page.context.set_offline(True)
    page.get_by_role("button", name="Reactie plaatsen").click()

    expect(status(page)).to_have_text("Geen verbinding. Je tekst staat nog op dit scherm.")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Je reactie")).to_have_value("Wij bellen elkaar dezelfde dag.")


@pytest.mark.parametrize("width", [390, 1280])
def test_every_form_is_accessible_and_fits_also_with_its_folds_open(page_at, axe, no_sideways_scroll, zuilen, width):
    facilitator = UserFactory(facilitator=True, places=[zuilen])
    UserFactory(places=[zuilen])
    dilemma = DilemmaFactory(owner=facilitator, place=zuilen)
    response = ResponseFactory(dilemma=dilemma, owner=facilitator)
    ResponseFactory(dilemma=dilemma, is_helpful=True)
    waiting, adopted = LessonFactory(review=True), LessonFactory(sources=[dilemma])
    page = page_at(width, user=facilitator)

    for address in (
        "/dilemmas/nieuw/",
        "/dilemmas/namens/",
        f"/dilemmas/{dilemma.pk}/",
        f"/dilemmas/{dilemma.pk}/vraag-mee/",
        f"/dilemmas/{dilemma.pk}/afronden/",
        f"/dilemmas/{dilemma.pk}/maak-les/",
        f"/dilemmas/{dilemma.pk}/reacties/{response.pk}/bewerken/",
        f"/lessen/{waiting.pk}/",
        f"/lessen/{waiting.pk}/toetsen/vaststellen/",
        f"/lessen/{adopted.pk}/toetsen/vervangen/",
        f"/lessen/{adopted.pk}/bewerken/",
    ):
        opened(page, address)
        page.evaluate("() => document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        axe(page)
        no_sideways_scroll(page)


def test_a_form_that_failed_is_accessible_and_opens_the_fold_with_the_error(page_at, axe):
    page = opened(page_at(390, user=UserFactory()), "/dilemmas/nieuw/")
    page.get_by_text("Meer over de situatie").click()
    page.get_by_label("Wat zegt het kind of de ouder?").fill("Bel mij op 06 12345678.")
    page.get_by_role("button", name="Dilemma plaatsen").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Wat zegt het kind of de ouder?")).to_be_visible()
    axe(page)


def test_a_reaction_that_was_placed_does_not_stand_in_the_field_again(page_at):
    dilemma = DilemmaFactory(title="Wie belt de school?")
    page = page_at(390, user=UserFactory())
    page.goto(dilemma.get_absolute_url())

    page.get_by_label("Je reactie").fill("Wij hangen één nummer op in de lerarenkamer.")
    page.get_by_role("button", name="Reactie plaatsen").click()
    expect(page.get_by_text("Je reactie is geplaatst.")).to_be_visible()
    page.wait_for_load_state()  # the scripts have run: a draft would stand in the field by now

    expect(page.get_by_label("Je reactie")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Je reactie")).to_have_value("")
    assert dilemma.responses.count() == 1
