"""/voorbereiden/: any agenda becomes one A4; nothing is kept unless it is saved, and then for its owner alone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from meetings.briefing import services
from meetings.models import Preparation
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory
from tests.members.factories import PlaceFactory, UserFactory
from tests.writing.test_pdf import tags

pytestmark = pytest.mark.django_db
AGENDA = "Overleg De Boog\n\n1. Opening\n2. De tolk bij gesprekken\n3. Zonnepanelen op het dak\n4. Rondvraag"
ADDRESS = "/voorbereiden/"


@pytest.fixture
def lesson(db):
    dilemma = DilemmaFactory(title="De dochter tolkt voor haar moeder", situation="Een kind vertaalt bij de tolk.")
    maker = UserFactory(first_name="Marieke", last_name="Smits")
    made = LessonFactory(
        sources=[dilemma],
        title="Regel de tolk gewoon",
        lead="Een tolk per telefoon is genoeg.",
        limits="Bij spoed wacht je niet op een tolk.",
    )
    made.contributors.set([maker])
    return made


def post(client, text=AGENDA, step="maken", **fields):
    return client.post(ADDRESS, {"text": text, "stap": step, **fields})


def test_the_sheet_has_the_lead_where_it_does_not_hold_and_whom_to_ask(lesson, member, client_of, index_now):
    ExperienceFactory(lesson=lesson, outcome="not", place=PlaceFactory(name="Ondiep"))
    index_now()

    shown = post(client_of(member)).content.decode()

    assert "Overleg De Boog" in shown
    assert "Een tolk per telefoon is genoeg." in shown
    assert "Bij spoed wacht je niet op een tolk." in shown
    assert "Tegengesproken in Ondiep" in shown
    assert "Marieke" in shown
    assert "Smits" not in shown  # members see each other by first name
    assert "Over dit onderwerp is nog geen les gevonden." in shown
    assert "<h3>Opening" not in shown
    assert Preparation.objects.count() == 0


def test_who_asked_without_a_name_is_not_who_to_ask(member, client_of, index_now):
    unnamed = UserFactory(first_name="Verborgen", last_name="Vrager")
    dilemma = DilemmaFactory(title="De tolk is duur", pseudonymous=True, owner=unnamed)
    made = LessonFactory(sources=[dilemma], title="Regel de tolk gewoon", lead="Bel de tolk.", owner=unnamed)
    made.contributors.set([unnamed])
    index_now()

    shown = post(client_of(member)).content.decode()

    assert "Regel de tolk gewoon" in shown
    assert "Verborgen" not in shown
    assert "de kwartiermaker" in shown


def test_the_edition_that_may_be_handed_on_has_public_things_only_and_no_names(lesson, member, client_of, index_now):
    public = LessonFactory(title="Vraag de tolk op tijd", lead="Een dag van tevoren.", audience_choice="public")
    public.contributors.set(lesson.contributors.all())
    index_now()

    shown = post(client_of(member), edition="openbaar").content.decode()

    assert "Vraag de tolk op tijd" in shown
    assert "Regel de tolk gewoon" not in shown
    assert "De dochter tolkt" not in shown
    assert "Marieke" not in shown
    assert "Mag mee naar buiten" in shown


def test_saved_for_its_owner_alone_and_once_and_with_the_lessons_of_now(lesson, member, client_of, index_now):
    index_now()
    client = client_of(member)
    key = "7f9c24e8-3b12-4fef-91e0-000000000001"
    first = post(client, step="bewaren", submission=key)
    second = post(client, step="bewaren", submission=key)

    kept = Preparation.objects.get()
    assert first["Location"] == second["Location"] == kept.get_absolute_url() == f"{ADDRESS}{kept.pk}/"
    assert kept.title == "Overleg De Boog"
    assert "Regel de tolk gewoon" in client.get(kept.get_absolute_url()).content.decode()
    assert kept.title in client.get(ADDRESS).content.decode()
    for other in (UserFactory(), UserFactory(facilitator=True)):
        assert client_of(other).get(kept.get_absolute_url()).status_code == 404
        assert client_of(other).post(f"{kept.get_absolute_url()}weg/").status_code == 404
        assert kept.title not in client_of(other).get(ADDRESS).content.decode()
    lesson.audience_choice = "facilitators"
    lesson.save()
    assert "Regel de tolk gewoon" not in client.get(kept.get_absolute_url()).content.decode()


def test_thrown_away_by_hand_and_after_ninety_days(member, client_of, index_now):
    kept = services.save_preparation(owner=member, title="Een", text="De tolk")
    old = services.save_preparation(owner=member, title="Oud", text="De tolk")
    Preparation.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=91))

    assert services.purge() == 1
    answer = client_of(member).post(f"{kept.get_absolute_url()}weg/", follow=True)

    assert "weggegooid" in answer.content.decode()
    assert not Preparation.objects.exists()


def test_findings_are_pointed_out_before_it_is_saved_and_not_for_a_look(lesson, member, client_of, index_now):
    index_now()
    client = client_of(member)
    named = "1. De tolk bij Youssef, bel 06 12345678\n2. Wachttijden"

    assert "Een tolk per telefoon is genoeg." in post(client, named).content.decode()
    answer = post(client, named, step="bewaren").content.decode()

    assert "Youssef" in answer
    assert "Er staat misschien" in answer
    assert not Preparation.objects.exists()
    post(client, named, step="bewaren", confirm=["name:Youssef", "phone:06 12345678"])
    assert Preparation.objects.count() == 1


@pytest.mark.parametrize("step", ["maken", "bewaren", "pdf"])
def test_a_bsn_is_never_taken(step, member, client_of):
    answer = post(client_of(member), "1. Kind met 111222333\n2. Tolk", step=step)

    assert "burgerservicenummer" in answer.content.decode()
    assert not Preparation.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "1.\n2.", "=" * 500, "12 34 56", "x" * 25_000, "😀" * 200], ids=range(8)
)
def test_bad_input_gets_a_clear_message(text, member, client_of):
    answer = post(client_of(member), text)

    assert answer.status_code == 200
    assert "Er klopt nog iets niet" in answer.content.decode()


@pytest.mark.parametrize("text", ["Tolk?", "De tolk " * 2_000, "\n".join(f"{n}. De tolk {n}" for n in range(60))])
def test_anything_with_words_gives_a_sheet(text, lesson, member, client_of, index_now):
    index_now()

    answer = post(client_of(member), text).content.decode()

    assert "Regel de tolk gewoon" in answer
    assert ("eerste 20 punten" in answer) == ("59. De tolk" in text)


def test_an_unknown_edition_step_and_key_are_harmless(member, client_of):
    answer = post(client_of(member), edition="geheim", step="x", submission="geen-uuid")

    assert answer.status_code == 200
    assert client_of(member).get(f"{ADDRESS}99999999/").status_code == 404


def test_five_items_fit_on_one_a4_as_pdf_saved_or_not(lesson, member, client_of, index_now):
    index_now()
    client = client_of(member)
    text = "Overleg De Boog\n\n" + "\n".join(f"{n}. De tolk bij gesprek {n}" for n in range(1, 6))
    answer = post(client, text, step="pdf")
    kept = services.save_preparation(owner=member, title="Overleg De Boog", text=text)
    saved = client.get(f"{kept.get_absolute_url()}voorbereiding.pdf?uitgave=openbaar")

    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert reader.metadata.title == "Voorbereiding: Overleg De Boog"
    assert [kind for kind in tags(reader) if kind in ("/H1", "/H2")] == ["/H1"] + ["/H2"] * 5
    assert "Marieke" in reader.pages[0].extract_text()
    assert "Smits" not in reader.pages[0].extract_text()
    assert "Marieke" not in PdfReader(io.BytesIO(saved.content)).pages[0].extract_text()
    assert Preparation.objects.count() == 1


def test_the_queries_do_not_grow_with_the_agenda(lesson, member, client_of, index_now, django_assert_max_num_queries):
    index_now()
    client = client_of(member)
    client.get("/lessen/")  # what a process asks once
    for number in (2, 20):
        text = "\n".join(f"{n}. De tolk bij gesprek {n}" for n in range(number))
        with django_assert_max_num_queries(40):
            post(client, text)
