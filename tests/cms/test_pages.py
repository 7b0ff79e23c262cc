"""What stands on the pages, in order, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from cms.home import greeting, news_for, own_open_dilemmas
from cms.models import ContactSettings, Document, NewsletterIssuePage, UpdateLesson
from learnings.models import Follow
from members import audiences
from tests.cms import factories as make
from tests.learnings.factories import DilemmaFactory, LessonFactory, ResponseFactory
from tests.members.factories import PlaceFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


class Outline(HTMLParser):
    """The elements of a page by role and name, in the order of the source."""

    ROLES = {
        "h1": "heading",
        "h2": "heading",
        "h3": "heading",
        "a": "link",
        "button": "button",
        "summary": "button",
        "nav": "navigation",
        "aside": "complementary",
        "main": "main",
        "header": "banner",
        "footer": "contentinfo",
    }
    NAMED = {"heading", "link", "button"}

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.open: list[tuple[str, str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        role = attributes.get("role") or self.ROLES.get(tag)
        if role is None:
            return
        if role in self.NAMED:
            self.open.append((tag, role, []))
        else:
            self.found.append((role, attributes.get("aria-label") or ""))

    def handle_data(self, data):
        for _, _, words in self.open:
            words.append(data)

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _, role, words = self.open.pop()
            self.found.append((role, " ".join("".join(words).split())))


def outline(response) -> list[tuple[str, str]]:
    return Outline(response.content.decode()).found


def in_order(found: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> bool:
    """Return whether the wanted elements are there, one after the other."""
    rest = iter(found)
    return all(any(element == one for one in rest) for element in wanted)


def test_a_chapter_has_its_elements_in_order(member, client_of):
    make.chapter(title="Waarom hulp in de praktijk")
    lesson = LessonFactory(title="Spreek af wie belt")
    page = make.chapter(
        title="Afspraken maken met de huisarts",
        lead="Samenwerken vraagt goede afspraken.",
        body=make.blocks(
            make.advice("Kies een vaste dag", lesson),
            make.advice("Koppel terug in drie zinnen"),
            rest=[{"type": "checklist", "value": {"title": "Voor het eerste gesprek", "items": ["Welke dag?"]}}],
        ),
    )
    make.chapter(title="Toestemming en privacy")

    response = client_of(member).get(page.address)

    assert in_order(
        outline(response),
        [
            ("navigation", "Hoofdmenu"),
            ("main", ""),
            ("navigation", "Je bent hier"),
            ("heading", "Afspraken maken met de huisarts"),
            ("navigation", "Hoofdstukken"),
            ("link", "1. Waarom hulp in de praktijk"),
            ("heading", "Zo begin je"),
            ("heading", "Adviezen"),
            ("heading", "Kies een vaste dag"),
            ("link", "Spreek af wie belt"),
            ("heading", "Koppel terug in drie zinnen"),
            ("link", "Deel je ervaring"),
            ("heading", "Voor het eerste gesprek"),
            ("navigation", "Vorige en volgende"),
            ("link", "Vorige: 1. Waarom hulp in de praktijk"),
            ("link", "Volgende: 3. Toestemming en privacy"),
            ("contentinfo", ""),
        ],
    ), outline(response)


def test_the_home_of_a_member_has_its_elements_in_order(member, client_of):
    home = make.home()
    home.often_searched = "wachttijd\noverleg met school"
    home.save()
    DilemmaFactory(owner=member, title="Wie belt school?")
    LessonFactory(title="Spreek af wie belt")

    response = client_of(member).get("/")

    now = greeting(timezone.localtime())
    assert in_order(
        outline(response),
        [
            ("navigation", "Hoofdmenu"),
            ("main", ""),
            ("heading", f"{now} {member.first_name}"),
            ("search", "Zoek in alles"),
            ("button", "Zoeken"),
            ("link", "wachttijd"),
            ("link", "overleg met school"),
            ("heading", "Je open dilemma’s"),
            ("link", "Al je dilemma’s"),
            ("link", "Wie belt school?"),
            ("heading", "Nieuw voor jou"),
            ("link", "Spreek af wie belt"),
            ("contentinfo", ""),
        ],
    ), outline(response)


def test_the_menu_names_only_pages_that_are_there(client, member, client_of):
    assert [words for role, words in outline(client.get("/")) if words == "Praktijkwijzer"] == []
    make.guide()
    make.pilot()
    make.newsletters()

    visitor, own = outline(client.get("/")), outline(client_of(member).get("/"))

    assert in_order(
        visitor,
        [
            ("link", "Home"),
            ("link", "Praktijkwijzer"),
            ("link", "Nieuws uit de pilots"),
            ("link", "Nieuwsbrief"),
        ],
    )
    assert in_order(
        own,
        [
            ("link", "Home"),
            ("link", "Dilemma’s"),
            ("link", "Lessen"),
            ("link", "Bijeenkomsten"),
            ("link", "Praktijkwijzer"),
            ("link", "Pilots"),
            ("link", "Nieuwsbrief"),
        ],
    )
    assert ("link", "Bijeenkomsten") not in visitor


def test_a_restricted_section_is_not_in_the_menu_of_a_visitor(client):
    make.restrict(make.guide())

    assert ("link", "Praktijkwijzer") not in outline(client.get("/"))


def test_the_foot_names_how_to_reach_us_and_the_plain_pages(client):
    make.content(title="Privacy en huisregels")
    make.content(title="Verborgen pagina", slug="verborgen", show_in_menus=False)
    settings = ContactSettings.for_site(make.home().get_site())
    settings.telephone = "030 286 00 00"
    settings.save()

    found = outline(client.get("/"))

    assert ("link", "030 286 00 00") in found
    assert ("link", "Privacy en huisregels") in found
    assert ("link", "Verborgen pagina") not in found


@pytest.mark.parametrize(
    ("hour", "words"), [(3, "Goedenavond"), (8, "Goedemorgen"), (13, "Goedemiddag"), (20, "Goedenavond")]
)
def test_the_greeting_follows_the_clock(hour, words):
    assert greeting(timezone.localtime().replace(hour=hour)) == words


def test_own_dilemmas_say_how_they_stand(member):
    yesterday = timezone.now() - timedelta(days=1)
    answered = DilemmaFactory(owner=member, title="Met nieuwe reacties", posted_at=yesterday)
    ResponseFactory.create_batch(2, dilemma=answered)
    seen = DilemmaFactory(owner=member, title="Gelezen en helpend", posted_at=yesterday)
    ResponseFactory(dilemma=seen, is_helpful=True)
    Follow.objects.create(member=member, key=seen.key, last_seen_at=timezone.now() + timedelta(minutes=1))
    DilemmaFactory(owner=member, title="Zonder reactie", posted_at=yesterday)
    DilemmaFactory(owner=member, title="Afgerond", closed=True)
    DilemmaFactory(title="Van een ander")

    found = {one.title: one.status for one in own_open_dilemmas(member)}

    assert found == {
        "Met nieuwe reacties": "2 nieuwe reacties",
        "Gelezen en helpend": "Klaar om een les van te maken",
        "Zonder reactie": "Open",
    }


def test_an_own_reaction_is_not_new(member):
    dilemma = DilemmaFactory(owner=member, posted_at=timezone.now() - timedelta(days=1))
    ResponseFactory(dilemma=dilemma, owner=member)

    assert [one.status for one in own_open_dilemmas(member)] == ["1 reactie"]


def test_new_is_own_wijk_first_then_newest_and_eight_at_most():
    wijk, variant = PlaceFactory(name="Zuilen"), VariantFactory()
    reader = UserFactory(places=[wijk], variant=variant, previous_visit_at=timezone.now() - timedelta(days=7))
    LessonFactory(title="Oud", adopted_at=timezone.now() - timedelta(days=30))
    for days in range(1, 5):
        LessonFactory(title=f"Elders {days}", adopted_at=timezone.now() - timedelta(days=days))
    DilemmaFactory(title="In mijn wijk", place=wijk, posted_at=timezone.now() - timedelta(days=6))
    LessonFactory(title="Mijn soort", variant=variant, adopted_at=timezone.now() - timedelta(days=5))
    make.chapter(title="Nieuw hoofdstuk")
    make.update(title="Nieuwe update")
    for _ in range(3):
        DilemmaFactory(posted_at=timezone.now() - timedelta(days=5))

    news = news_for(reader)

    assert len(news) == 8
    assert [one.title for one in news[:2]] == ["In mijn wijk", "Mijn soort"]
    assert {one.title for one in news[2:4]} == {"Nieuw hoofdstuk", "Nieuwe update"}
    assert "Oud" not in [one.title for one in news]


def test_new_shows_nothing_that_the_reader_may_not_see(member):
    DilemmaFactory(title="Voor een ander", audience_choice="organisation:999")
    LessonFactory(title="In toetsing", review=True)
    make.restrict(make.guide(), password="geheim")
    make.chapter(title="Achter een wachtwoord")
    make.chapter(title="Concept", live=False)

    assert news_for(member) == []


def test_nothing_new_says_so(member, client_of):
    html = client_of(member).get("/").content.decode()

    assert "Niets nieuws sinds je vorige bezoek." in html
    assert "Je hebt geen open dilemma’s. Loop je ergens tegenaan? Deel het met collega’s." in html


def test_the_front_for_visitors_shows_public_things_only(client):
    LessonFactory(title="Open les", audience_choice=audiences.PUBLIC)
    LessonFactory(title="Les voor leden")
    make.chapter(title="Eerste hoofdstuk")
    make.update(title="Laatste nieuws")

    found = outline(client.get("/"))

    assert in_order(
        found,
        [
            ("heading", "Leren van elkaars praktijk"),
            ("heading", "Nieuwste adviezen"),
            ("link", "Eerste hoofdstuk"),
            ("heading", "Nieuws uit de pilots"),
            ("link", "Laatste nieuws"),
            ("heading", "Nieuwste lessen"),
            ("link", "Open les"),
        ],
    ), found
    assert ("link", "Les voor leden") not in found


def test_an_update_has_its_elements_in_order(member, client_of):
    make.update(title="Eerder nieuws", date=date(2019, 9, 6))
    lesson = LessonFactory(title="Spreek af wie belt")
    page = make.update(title="Zes praktijken", author=member, date=date(2019, 11, 9))
    UpdateLesson.objects.create(page=page, lesson=lesson)

    found = outline(client_of(member).get(page.address))

    assert in_order(
        found,
        [
            ("navigation", "Je bent hier"),
            ("heading", "Zes praktijken"),
            ("heading", "Lessen bij deze update"),
            ("link", "Spreek af wie belt"),
            ("complementary", "Bij deze update"),
            ("heading", "Geschreven door"),
            ("heading", "Eerdere updates"),
            ("link", "Eerder nieuws"),
        ],
    ), found


def test_namens_comes_in_place_of_the_writer(member, client_of):
    page = make.update(author=member, on_behalf_of="het team in Zuilen")

    html = client_of(member).get(page.address).content.decode()

    assert "het team in Zuilen" in html
    assert "Namens" in html


def test_the_newsletter_lists_its_issues_by_year(client):
    make.issue(1, title="Het begin", date=date(2017, 10, 5))
    make.issue(2, title="Over stoppen", date=date(2018, 5, 24))
    make.issue(3, title="School in beeld", date=date(2019, 4, 25))

    found = outline(client.get("/nieuwsbrief/"))

    assert in_order(
        found,
        [
            ("heading", "Nieuwste nummer"),
            ("link", "School in beeld"),
            ("heading", "Eerdere nummers"),
            ("button", "2018 (1 nummer)"),
            ("link", "Nummer 2: Over stoppen"),
            ("button", "2017 (1 nummer)"),
            ("link", "Nummer 1: Het begin"),
        ],
    ), found
    assert client.get("/nieuwsbrief/2/").status_code == 200


def test_the_number_is_the_address_and_is_given_once():
    from django.core.exceptions import ValidationError

    page = make.issue(4)
    page.number = 5
    page.save()

    assert page.slug == "5"
    with pytest.raises(ValidationError, match="Dit nummer is er al"):
        make.issue(5)


@pytest.mark.parametrize(
    ("who", "audience", "status"),
    [
        ("stranger", "public", 200),
        ("stranger", "members", 404),
        ("outsider", "members", 404),
        ("member", "members", 200),
        ("member", "facilitators", 404),
        ("facilitator", "meeting:3", 200),
        ("analyst", "analysts", 200),
    ],
)
@pytest.mark.parametrize("address", ["/bestanden/{pk}/", "/bestanden/{pk}/{name}"])
def test_a_document_goes_through_one_door(who, audience, status, address, request, client_of, private_files):
    document = _document(audience)
    client = client_of(request.getfixturevalue(who))

    response = client.get(address.format(pk=document.pk, name=document.filename))

    assert response.status_code == status
    if status == 200:
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content) == b"De tekst"


def test_documents_lie_outside_what_the_web_server_hands_out(private_files, settings):
    document = _document("public")

    assert not document.file.path.startswith(str(settings.MEDIA_ROOT))
    assert document.url == f"/bestanden/{document.pk}/"


def test_a_download_is_shown_to_who_may_read_it(client, member, client_of, private_files):
    document = _document("members")
    page = make.chapter(body=[{"type": "download", "value": {"document": document.pk, "text": ""}}])

    assert document.title not in client.get(page.address).content.decode()
    assert document.title in client_of(member).get(page.address).content.decode()


def _document(audience: str) -> Document:
    from django.core.files.base import ContentFile

    document = Document(title="Handreiking", audience=audience, text="De tekst")
    document.file.save("handreiking.txt", ContentFile(b"De tekst"), save=False)
    document.save()
    return document


@pytest.fixture
def private_files(settings, tmp_path):
    """Keep the files of a test apart."""
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents", "base_url": None},
        }
    }


@pytest.mark.no_cover
def test_pages_ask_the_same_of_the_database_with_ten_and_a_hundred_rows(
    client, member, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    lesson = LessonFactory(audience_choice=audiences.PUBLIC)
    chapter, update = make.chapter(*[make.advice(f"Advies {number}", lesson) for number in range(3)]), make.update()
    public = ["/", "/praktijkwijzer/", "/pilots/", "/nieuwsbrief/", chapter.address, update.address]
    pages = [*((client, address, 25) for address in public), (client_of(member), "/", 40)]
    _fill(10, member)
    counts = []
    for visitor, address, most in pages:
        visitor.get(address)
        with django_assert_max_num_queries(most) as few:
            assert visitor.get(address).status_code == 200
        counts.append(len(few))

    _fill(90, member)

    for (visitor, address, _), count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            visitor.get(address)


def _fill(number: int, owner=None) -> None:
    lessons = LessonFactory.create_batch(number, audience_choice=audiences.PUBLIC)
    for lesson in lessons:
        make.chapter(make.advice("Kies een vaste dag", lesson))
        make.update()
    last = NewsletterIssuePage.objects.count()
    for value in range(last + 1, last + 1 + number // 4):
        make.issue(value, date=date(2019, 1, 1) + timedelta(days=value))
    if owner:
        for dilemma in DilemmaFactory.create_batch(number, owner=owner):
            ResponseFactory(dilemma=dilemma)
