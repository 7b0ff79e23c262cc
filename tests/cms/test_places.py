"""The pages of wijken: what the network knows there, as far as the viewer may see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import LessonScope
from meetings.models import Meeting, Note
from members import audiences
from members.models import Pilot, Team
from tests.cms import factories as make
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import PlaceFactory, UserFactory
from vocabulary.models import Place, Practice, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def noordwest():
    return PlaceFactory(name="Noordwest", aliases=["Noord-West"])


@pytest.fixture
def zuilen(noordwest):
    return PlaceFactory(name="Zuilen", level=Place.Level.SUBWIJK, parent=noordwest)


def words_of(response) -> str:
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_wijk_finds_what_lies_in_it_and_not_what_lies_elsewhere(noordwest, zuilen, member, client_of):
    west = PlaceFactory(name="West")
    practice = Practice.objects.create(name="Aan de Vecht", slug="aan-de-vecht", place=zuilen)
    LessonFactory(title="Bel op een vaste dag", place=zuilen)
    LessonFactory(title="Spreek af in de praktijk", practice=practice)
    LessonFactory(title="Begin met koffie", place=west)
    DilemmaFactory(title="Wie belt er terug?", place=zuilen)
    DilemmaFactory(title="Wie zit er aan tafel?", place=west)

    page = words_of(client_of(member).get("/wijken/noordwest/"))

    for words in ("Bel op een vaste dag", "Spreek af in de praktijk", "Wie belt er terug?", "Alle 2 lessen"):
        assert words in page, words
    for words in ("Begin met koffie", "Wie zit er aan tafel?"):
        assert words not in page, words
    assert "Bel op een vaste dag" in words_of(client_of(member).get("/wijken/zuilen/"))


def test_the_page_says_what_there_is_in_its_order(noordwest, zuilen, member, client_of):
    variant = Variant.objects.create(name="Gezinswerker", slug="gezinswerker")
    practice = Practice.objects.create(name="Aan de Vecht", slug="aan-de-vecht", place=zuilen)
    practice.variants.add(variant)
    pilot = Pilot.objects.create(name="Pilot Zuilen", slug="pilot-zuilen", start="2017-09-01")
    pilot.places.add(zuilen)
    Team.objects.create(name="Extr@Utrecht Zuilen").places.add(zuilen)
    colleague = UserFactory()
    colleague.places.add(zuilen)
    LessonFactory(title="Bel op een vaste dag", place=zuilen)
    DilemmaFactory(title="Wie belt er terug?", place=zuilen)
    meeting = Meeting.objects.create(
        title="Overleg van juni", start=timezone.now() - timedelta(days=3), end=timezone.now(), state="held"
    )
    Note.objects.create(meeting=meeting, title="Wachten in Zuilen", body="Kort.", place=zuilen)
    make.chapter(title="Wachten en overbruggen", place=zuilen)
    PlaceFactory(name="West")

    page = words_of(client_of(member).get("/wijken/noordwest/"))

    expected = [
        "Noordwest in beeld",
        "Over deze wijk zijn er nog geen cijfers.",
        "Geleerd in Noordwest",
        "Bel op een vaste dag",
        "Dilemma’s in Noordwest",
        "Wie belt er terug?",
        "Besproken in bijeenkomsten",
        "Wachten in Zuilen",
        "Advies en nieuws",
        "Wachten en overbruggen",
        "In deze wijk",
        "Noord-West",
        "Pilot Zuilen",
        "september 2017",
        "Extr@Utrecht Zuilen",
        "Gezinswerker",
        "Aan de Vecht",
        "Wie kun je bellen?",
        "1 collega werkt in Noordwest",
        "14 030",
        "Andere wijken",
        "West",
    ]
    start = 0
    for words in expected:
        start = page.find(words, start)
        assert start >= 0, words


def test_an_empty_wijk_says_so(noordwest, member, client_of):
    page = words_of(client_of(member).get("/wijken/noordwest/"))

    assert "Over deze wijk zijn er nog geen cijfers." in page
    assert "Er is nog geen les uit Noordwest." in page
    assert "Er is nog geen dilemma uit Noordwest gedeeld." in page


def test_a_lesson_from_elsewhere_that_holds_here_is_named(noordwest, zuilen, member, client_of):
    lesson = LessonFactory(title="Begin met koffie", place=PlaceFactory(name="West"))
    LessonScope.objects.create(lesson=lesson, place=zuilen, holds=True)
    other = LessonFactory(title="Stuur een brief", place=PlaceFactory(name="West"))
    LessonScope.objects.create(lesson=other, place=zuilen, holds=False, reason="Niemand leest die")

    page = words_of(client_of(member).get("/wijken/noordwest/"))

    assert "Van elders, en hier geldt het ook Les Begin met koffie" in page
    assert "Stuur een brief" not in page


def test_nobody_reads_more_here_than_elsewhere(noordwest, zuilen, member, facilitator, client_of):
    pilot = Pilot.objects.create(name="Pilot Zuilen", slug="pilot-zuilen", start="2017-09-01")
    for audience in (f"pilot:{pilot.pk}", audiences.FACILITATORS):
        LessonFactory(title=f"Geheim {audience}", place=zuilen, audience_choice=audience)
        DilemmaFactory(title=f"Vertrouwd {audience}?", place=zuilen, audience_choice=audience)
    hidden = make.chapter(title="Besloten hoofdstuk", place=zuilen)
    make.restrict(hidden, password="een wachtwoord")
    make.chapter(title="Concept hoofdstuk", place=zuilen, live=False)

    for address in ("/wijken/", "/wijken/noordwest/", "/wijken/zuilen/"):
        page = words_of(client_of(member).get(address))
        for words in ("Geheim", "Vertrouwd", "Besloten hoofdstuk", "Concept hoofdstuk", "1 les"):
            assert words not in page, (address, words)
    assert "Geheim facilitators" in words_of(client_of(facilitator).get("/wijken/zuilen/"))
    assert "2 lessen" in words_of(client_of(facilitator).get("/wijken/"))


def test_planted_defect_without_the_rule_the_page_tells(noordwest, member, client_of, monkeypatch):
    from django.db.models import Q

    LessonFactory(title="Geheim", place=noordwest, audience_choice=audiences.FACILITATORS)
    monkeypatch.setattr(audiences.Viewer, "q", lambda self, prefix="": Q())

    assert "Geheim" in words_of(client_of(member).get("/wijken/noordwest/"))


def test_the_list_names_every_wijk_with_its_subwijken(noordwest, zuilen, member, client_of):
    PlaceFactory(name="West")
    LessonFactory(place=zuilen)

    page = words_of(client_of(member).get("/wijken/"))

    assert "Noordwest 1 les 0 dilemma’s Zuilen" in page
    assert "West 0 lessen" in page


@pytest.mark.parametrize("slug", ["bestaat-niet", "utrecht"])
def test_an_unknown_place_and_the_whole_city_have_no_page(slug, noordwest, member, client_of):
    assert client_of(member).get(f"/wijken/{slug}/").status_code == 404
    assert client_of(member).get("/wijken/a\x00b/").status_code == 404


def test_the_menu_has_it_for_members_only(noordwest, member, client_of, client):
    assert 'href="/wijken/"' in client_of(member).get("/wijken/").content.decode()
    assert 'href="/wijken/"' not in client.get("/").content.decode()
    assert client.get("/wijken/")["Location"].startswith("/account/inloggen/")


@pytest.mark.no_cover
def test_the_pages_ask_the_same_of_the_database_with_ten_and_a_hundred_rows(
    noordwest, zuilen, member, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    visitor, counts = client_of(member), {}
    addresses = ("/wijken/", "/wijken/noordwest/", "/wijken/zuilen/")
    _fill(10, zuilen)
    for address in addresses:
        visitor.get(address)
        with django_assert_max_num_queries(25) as few:
            visitor.get(address)
        counts[address] = len(few)

    _fill(90, zuilen)

    for address in addresses:
        with django_assert_num_queries(counts[address]):
            visitor.get(address)


def _fill(number: int, place: Place) -> None:
    LessonFactory.create_batch(number, place=place)
    DilemmaFactory.create_batch(number, place=place)
    meeting = Meeting.objects.create(title="Overleg", start=timezone.now(), end=timezone.now(), state="held")
    for count in range(number // 2):
        name = f"{number} {count}"
        Note.objects.create(meeting=meeting, title=name, body="Kort.", place=place)
        Practice.objects.create(name=f"Praktijk {name}", slug=f"praktijk-{number}-{count}", place=place)
        PlaceFactory(name=f"Plek {name}", level=Place.Level.SUBWIJK, parent=place.parent)
        make.chapter(place=place)
