"""The public site: what stands on its pages in order, feeds, site map, redirects, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect

from cms.models import ContactSettings, Image, PilotPage, ResidentsPage
from learnings.models import Lesson
from members.models import Pilot
from members.services import sync_groups
from tests.cms import factories as make
from tests.cms.test_pages import in_order, outline
from tests.learnings.factories import LessonFactory
from tests.members.factories import PracticeFactory, VariantFactory

pytestmark = pytest.mark.django_db


def residents(**fields) -> ResidentsPage:
    """Add the page for residents."""
    question = {"question": "Wat kost het?", "answer": "<p>U betaalt niets.</p>"}
    page = ResidentsPage(
        title="Extra hulp voor uw kind",
        slug="extra-utrecht",
        lead="Het team heet Extr@Utrecht.",
        steps=[("step", {"title": "Praat met iemand die u kent", "text": "Uw huisarts."})],
        topics=[("topic", {"title": "Somber of bang", "text": "Uw kind is vaak bang."})],
        questions=_stored("questions", [{"type": "question", "value": question}]),
        youth=_stored("youth", [{"type": "question", "value": question | {"question": "Kan ik zelf om hulp vragen?"}}]),
        teams=[("team", {"wijk": "Zuilen", "name": "Buurtteam Noordwest", "telephone": "14 030", "url": ""})],
        **fields,
    )
    return make.home().add_child(instance=page)


def _stored(name: str, rows: list):
    return ResidentsPage._meta.get_field(name).stream_block.to_python(rows)


def test_the_page_for_residents_has_its_elements_in_order(client):
    page = residents()

    response = client.get(page.address)

    assert page.address == "/extra-utrecht/"
    assert in_order(
        outline(response),
        [
            ("link", "Voor inwoners"),
            ("main", ""),
            ("heading", "Extra hulp voor uw kind"),
            ("link", "Zo krijgt u hulp"),
            ("link", "Vragen van ouders"),
            ("heading", "Zo krijgt u hulp"),
            ("heading", "Praat met iemand die u kent"),
            ("heading", "Waarbij kunnen wij helpen?"),
            ("heading", "Somber of bang"),
            ("heading", "Vragen van ouders"),
            ("button", "Wat kost het?"),
            ("heading", "Voor jongeren"),
            ("button", "Kan ik zelf om hulp vragen?"),
            ("complementary", ""),
            ("heading", "Bel of mail ons"),
            ("link", "14 030"),
            ("link", "jeugd@utrecht.nl"),
            ("link", "112"),
            ("heading", "Het buurtteam in uw wijk"),
        ],
    ), outline(response)
    assert "Stuur geen persoonlijke gegevens." in response.content.decode()


def test_members_have_the_page_for_residents_not_in_their_menu(member, client_of):
    residents()

    assert ("link", "Voor inwoners") not in outline(client_of(member).get("/praktijkwijzer/"))


def pilot_page() -> PilotPage:
    """Add a pilot with three forms of support, told in full."""
    pilot = Pilot.objects.create(name="Jeugdhulp", slug="jeugdhulp", start="2019-04-01", question="Wat past waar?")
    for number, (name, is_new) in enumerate((("Gezinswerker", True), ("Specialist", True), ("POH-jeugd", False))):
        practice = PracticeFactory(name=f"Praktijk {number}")
        practice.variants.set([VariantFactory(name=name, is_new=is_new, order=number)])
        pilot.practices.add(practice)
    page = make.pilot()
    page.pilot, page.tip, page.result = pilot, "Begin op één vaste dag.", "<p>De stap is klein.</p>"
    page.timeline = [("moment", {"when": "april 2019", "title": "De start", "text": ""})]
    page.figures = [("figure", {"value": "6", "label": "praktijken", "source": "Voorbeeldcijfers"})]
    quote = {"text": "Ik hoefde niet ver.", "role": "Een moeder uit Ondiep", "date": date(2019, 11, 9)}
    page.quotes = [
        ("quote", quote | {"has_consent": True}),
        ("quote", quote | {"text": "Zonder.", "has_consent": False}),
    ]
    page.save()
    return page


def test_a_pilot_has_its_elements_in_order(client):
    page = pilot_page()
    make.update(title="Honderd gezinnen")

    response = client.get(page.address)

    html = response.content.decode()
    assert in_order(
        outline(response),
        [
            ("navigation", "Je bent hier"),
            ("heading", page.title),
            ("heading", "Wat we willen leren"),
            ("heading", "Vormen van ondersteuning"),
            ("heading", "Gezinswerker"),
            ("heading", "Specialist"),
            ("heading", "POH-jeugd"),
            ("heading", "In cijfers"),
            ("heading", "Tijdlijn"),
            ("heading", "De start"),
            ("heading", "Wat mensen zeggen"),
            ("heading", "Wat het oplevert"),
            ("heading", "Updates"),
            ("link", "Volg via RSS"),
            ("link", "Honderd gezinnen"),
            ("complementary", "Over deze pilot"),
            ("heading", "In het kort"),
        ],
    ), outline(response)
    assert html.count("Nieuw in de pilot") == 2
    assert html.count("Bestond al") == 1
    assert "Een moeder uit Ondiep, 9 november 2019" in html
    assert "Zonder." not in html, "a quote without consent"


def test_the_front_says_how_to_take_part_with_the_address_of_the_settings(client):
    page = make.home()
    page.join_text = "<p>Mail ons.</p>"
    page.save()
    ContactSettings.objects.update_or_create(
        site_id=1, defaults={"facilitator_email": "kwartiermaker@utrecht.example", "telephone": "030 123"}
    )
    from wagtail.models import Site

    ContactSettings.objects.all().update(site=Site.objects.get(is_default_site=True))

    response = client.get("/")

    html = response.content.decode()
    assert ("heading", "Zo doe je mee") in outline(response)
    assert 'href="mailto:kwartiermaker@utrecht.example"' in html
    assert 'href="tel:030123"' in html


FEEDS = ("/actueel.rss", "/nieuwsbrief.rss", "/sitemap.xml")


@pytest.mark.parametrize("address", FEEDS)
@pytest.mark.parametrize("who", ["stranger", "member", "facilitator"])
def test_feeds_and_site_map_hold_public_things_only_whoever_asks(address, who, request, client_of):
    make.update(title="Open nieuws", lead="Voor ieder.")
    make.issue(1, title="Open nummer")
    for number, page in enumerate((make.update(title="Geheim nieuws"), make.issue(2, title="Geheim nummer"))):
        make.restrict(page, password="woord" if number else "")
    make.update(title="Geheim concept", live=False)
    LessonFactory(title="Geheime les")

    answer = client_of(request.getfixturevalue(who)).get(address)

    text = answer.content.decode()
    assert answer.status_code == 200
    ElementTree.fromstring(text)
    assert "Gehe" not in text
    secret = [thing for thing in ("/nieuwsbrief/2/", "/lessen/") if thing in text]
    assert secret == []
    assert ("Open nieuws" in text) is (address == "/actueel.rss")
    assert ("Nummer 1: Open nummer" in text) is (address == "/nieuwsbrief.rss")


def test_planted_defect_without_the_rule_the_feed_shows_what_is_closed(client, monkeypatch):
    make.restrict(make.update(title="Geheim nieuws"))
    assert "Geheim nieuws" not in client.get("/actueel.rss").content.decode()

    monkeypatch.setattr("cms.feeds.visible_pages", lambda pages, viewer: pages)

    assert "Geheim nieuws" in client.get("/actueel.rss").content.decode()


def test_the_site_map_names_public_lessons(client):
    lesson = LessonFactory(audience_choice="public")

    assert lesson.state == Lesson.State.ADOPTED
    assert lesson.get_absolute_url() in client.get("/sitemap.xml").content.decode()


def test_robots_and_security_say_where_things_are(client):
    robots, security = client.get("/robots.txt"), client.get("/.well-known/security.txt")

    assert "Disallow: /beheer/" in robots.content.decode()
    assert "/sitemap.xml" in robots.content.decode()
    assert "Contact: mailto:jeugd@utrecht.nl" in security.content.decode()
    assert "Expires: 20" in security.content.decode()


def moved(page, parent=None) -> str:
    """Change the address of a page as /beheer/ does; returns the old one."""
    old = page.address
    Redirect.add_redirect(old, page, automatically_created=True)
    page.slug = "nieuw-adres"
    page.save()
    return old


def test_an_old_address_leads_to_the_new_one(client):
    page = make.chapter()
    old = moved(page)

    answer = client.get(old)

    assert answer.status_code == 301
    assert answer["Location"].endswith("/praktijkwijzer/nieuw-adres/")


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("member", 301)])
def test_an_old_address_tells_nothing_of_a_page_that_was_closed(who, status, request, client_of):
    page = make.chapter()
    old = moved(page)
    make.restrict(page)

    answer = client_of(request.getfixturevalue(who)).get(old)

    assert answer.status_code == status
    assert status == 301 or "nieuw-adres" not in answer.content.decode()


def test_a_scheduled_page_appears_when_it_is_time(client):
    page = make.update(title="Straks", live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    call_command("publish_scheduled", verbosity=0)
    assert client.get(page.address).status_code == 404
    assert "Straks" not in client.get("/actueel.rss").content.decode()

    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision()
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)

    assert client.get(page.address).status_code == 200


def test_two_editors_on_one_page_are_told(facilitator, administrator, client_of):
    page = make.chapter()
    for person in (facilitator, administrator):
        sync_groups(person)
    for person in (facilitator, administrator):
        client_of(person).get(f"/beheer/pages/{page.pk}/edit/")
        session = EditingSession.objects.get(user=person)
        address = f"/beheer/editing-sessions/ping/cms/guidepage/{page.pk}/{session.pk}/"
        found = client_of(person).post(address, {"is_editing": "1"})

    assert facilitator.first_name in found.json()["html"]


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile.*:pytest.PytestUnraisableExceptionWarning")
def test_a_newsletter_of_200_blocks_asks_as_often_as_one_of_ten(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    counts = []
    for number, length in ((1, 10), (2, 200)):
        page = make.issue(number)
        page.body = page._meta.get_field("body").stream_block.to_python(_long(length))
        page.save()
        client.get(page.address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page.address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 25, [q["sql"][:160] for q in asked][60:75]


def _long(length: int) -> list[dict]:
    """Return a stream in which every fifth block is a picture."""
    return [
        {"type": "image", "value": {"image": _picture().pk, "caption": "Een kamer"}}
        if number % 5 == 0
        else {"type": "text", "value": f"<h2>Bericht {number}</h2><p>Nieuws.</p>"}
        for number in range(length)
    ]


def _picture() -> Image:
    file = BytesIO()
    Picture.new("RGB", (4, 3), "white").save(file, "PNG")
    return Image.objects.create(
        title="Kamer",
        file=ImageFile(file, name="kamer.png"),
        description="Een kamer",
        credit="Wij",
        has_permission=True,
    )


def test_public_pages_ask_at_most_25_times(client, django_assert_max_num_queries):
    pages = [
        residents(),
        pilot_page(),
        make.content(),
        make.update(),
        make.issue(1),
        make.chapter(),
        make.newsletters(),
    ]
    for page in [
        *(page.address for page in pages),
        "/",
        "/pilots/",
        "/actueel.rss",
        "/nieuwsbrief.rss",
        "/sitemap.xml",
    ]:
        client.get(page)
        with django_assert_max_num_queries(25):
            assert client.get(page).status_code == 200, page
