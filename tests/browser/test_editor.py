"""What the kwartiermaker publishes, and who meets it: an update from a phone, a held reaction, an issue in the archive.

Bringing in an old Word file is in test_files.py; a meeting from last month's and its minutes in test_meetings.py.
"""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from playwright.sync_api import expect
from wagtail.images.tests.utils import get_test_image_file

from cms.models import NewsletterIssuePage, PageComment, UpdatePage
from search import outbox
from tests.cms import factories
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import PilotFactory, UserFactory


@pytest.fixture
def facilitator(db):
    """A kwartiermaker."""
    return UserFactory(facilitator=True, first_name="Joris")


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"


def test_an_update_with_a_photo_is_published_from_a_phone_and_found(page_at, facilitator, axe, no_sideways_scroll):
    factories.pilot()
    outbox.rebuild()
    page = page_at(390, user=facilitator)
    page.goto("/pilots/")
    page.get_by_role("link", name="Update schrijven").click()
    axe(page)
    no_sideways_scroll(page)

    page.get_by_label("Titel").fill("Het spreekuur is verhuisd")
    page.get_by_label("Kort").fill("Vanaf maandag boven de apotheek.")
    page.get_by_label("Je update").fill("De kamer in het gezondheidscentrum is **rustiger**.")
    page.get_by_text("Foto erbij").click()
    picture = get_test_image_file(size=(320, 200)).file.getvalue()
    page.get_by_label("Foto", exact=False).first.set_input_files(
        {"name": "deur.png", "mimeType": "image/png", "buffer": picture}
    )
    page.get_by_role("button", name="Update plaatsen").click()
    expect(page.get_by_text("Schrijf wat er op de foto te zien is.").first).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Het spreekuur is verhuisd")
    axe(page)

    page.get_by_label("Foto", exact=False).first.set_input_files(
        {"name": "deur.png", "mimeType": "image/png", "buffer": picture}
    )
    page.get_by_label("Wat is er te zien?").fill("Een deur met een bord")
    page.get_by_label("Wie maakte de foto?").fill("het team")
    page.get_by_label("Wie erop staat, vindt dit goed").check()
    page.get_by_role("button", name="Update plaatsen").click()
    expect(page.get_by_text("De update staat op de site.")).to_be_visible()
    axe(page)

    outbox.catch_up()
    visitor = page_at(390)
    visitor.goto("/zoeken/?q=spreekuur apotheek")
    visitor.get_by_role("link", name="Het spreekuur is verhuisd").click()
    expect(visitor.get_by_role("img", name="Een deur met een bord")).to_be_visible()
    assert UpdatePage.objects.count() == 1


def test_a_reaction_of_a_visitor_waits_for_the_kwartiermaker(page_at, facilitator, axe):
    update = factories.update("Het spreekuur is verhuisd")
    visitor = page_at(390)
    visitor.goto(update.address)
    visitor.get_by_text("Reageer op deze pagina").click()
    visitor.get_by_label("Je reactie").fill("Fijn dat het dichterbij is.")
    visitor.get_by_label("Wie ben je?").fill("een vader uit Zuilen")
    visitor.get_by_role("button", name="Reactie plaatsen").click()
    expect(visitor.get_by_text("Dank je wel. De kwartiermaker leest je reactie")).to_be_visible()
    expect(visitor.get_by_text("Fijn dat het dichterbij is.")).to_have_count(0)

    desk = page_at(1280, user=facilitator)
    desk.goto("/beheer/")
    desk.get_by_role("heading", name="Wat wacht op je").wait_for()
    desk.get_by_role("button", name="Plaatsen", exact=True).click()
    expect(desk.get_by_text("De reactie staat op de site.")).to_be_visible()

    assert PageComment.objects.get().state == PageComment.State.PUBLISHED
    visitor.goto(update.address)
    expect(visitor.get_by_text("Fijn dat het dichterbij is.")).to_be_visible()
    expect(visitor.get_by_text("een vader uit Zuilen", exact=True)).to_be_visible()
    axe(visitor)


def test_an_issue_of_the_newsletter_comes_into_the_archive(page_at, facilitator):
    archive = factories.newsletters()
    kind = ContentType.objects.get_for_model(NewsletterIssuePage)
    desk = page_at(1280, user=facilitator)
    desk.goto(f"/beheer/pages/add/{kind.app_label}/{kind.model}/{archive.pk}/")
    desk.locator("#id_title").fill("Wat we in de wijk leerden")
    desk.locator("#id_number").fill("11")
    desk.get_by_role("button", name="Meer acties").last.click()
    desk.get_by_role("button", name="Publiceren").click()
    expect(desk.locator(".messages")).to_contain_text("gepubliceerd")

    visitor = page_at(390)
    visitor.goto("/nieuwsbrief/")
    visitor.get_by_role("link", name="Wat we in de wijk leerden").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Wat we in de wijk leerden")


def test_a_member_of_another_pilot_meets_nothing_that_is_closed(page_at):
    pilot, other = PilotFactory(name="Zuilen"), PilotFactory(name="Overvecht")
    insider, outsider = UserFactory(pilots=[pilot]), UserFactory(pilots=[other])
    closed = [
        DilemmaFactory(title="Wie opent het elzenhek?", audience_choice=f"pilot:{pilot.pk}", owner=insider),
        LessonFactory(title="Spreek af wie het elzenhek opent", audience_choice=f"pilot:{pilot.pk}", owner=insider),
    ]
    outbox.rebuild()
    page = page_at(390, user=outsider)

    for address in ("/", "/dilemmas/", "/lessen/", "/zoeken/?q=elzenhek", "/zoeken/?q=", "/wijken/", "/mijn/"):
        page.goto(address)
        for words in ("opent het elzenhek", "wie het elzenhek"):
            assert words not in page.locator("main").inner_text().lower(), address
    for thing in closed:
        assert page.goto(thing.get_absolute_url()).status == 404
    inside = page_at(390, user=insider)
    inside.goto("/zoeken/?q=elzenhek")
    expect(inside.get_by_role("link", name="Wie opent het elzenhek?")).to_be_visible()
