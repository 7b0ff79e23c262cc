"""The demonstration content: loaded once, left alone after that, refused in production, and without personal data."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Site

from cms.models import Document, GuidePage, HomePage, NewsletterIssuePage, UpdatePage
from demo import state
from demo.loading.base import FOLDER, Ledger
from demo.loading.texts import findings, story
from demo.models import Loaded
from learnings.models import Dilemma, Experience, Lesson, LessonSource, Response
from meetings.models import Meeting, Note
from members import audiences
from members.models import Organisation, Pilot, Team, User
from vocabulary.models import Place, Practice, Principle, SectorKind, Synonym, Theme, Variant
from writing import guard

PASSWORD = "een lang wachtwoord voor de demo"
ACCOUNTS = {f"{name}@demo.example" for name in ("kwartiermaker", "gezinswerker", "huisarts", "school", "beheer")}
PRINCIPLES = [
    "Snel beschikbaar",
    "Dichtbij, in de eigen buurt",
    "Past bij de hulpvraag",
    "Kijkt naar alle leefgebieden",
    "Zicht op steunende factoren, vergroot de weerbaarheid",
    "Sluit aan op de basiszorg van buurtteams en huisartsen",
]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for all tests of this module, and taken out again."""
    from django.conf import settings
    from django.db import transaction

    storages = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path_factory.mktemp("documents"), "base_url": None},
        }
    }
    with django_db_blocker.unblock(), override_settings(STORAGES=storages, DEMO_PASSWORD=PASSWORD):
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield _load()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            cache.delete(state.MARK)


def _load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_everything_is_there_as_what_it_is(loaded):
    assert Dilemma.objects.filter(posted_at__year__lte=2019).count() == 80
    assert Lesson.objects.filter(adopted_at__year__lte=2019).count() == 60
    assert (GuidePage.objects.count(), UpdatePage.objects.count(), NewsletterIssuePage.objects.count()) == (20, 25, 10)
    assert (Note.objects.count(), Document.objects.count()) == (35 + 3, 10)  # three of last month’s meeting
    assert (User.objects.count(), Practice.objects.count(), Variant.objects.count()) == (25, 6, 3)
    assert Theme.objects.count() == 21
    assert (Pilot.objects.count(), Team.objects.count()) == (2, 2)
    assert Place.objects.filter(level="wijk").count() == 10
    assert [principle.name for principle in Principle.objects.all()] == PRINCIPLES
    assert Synonym.objects.count() > 50


def test_members_come_from_all_sectors_and_have_an_address_of_the_demonstration(loaded):
    sectors = set(Organisation.objects.filter(people__isnull=False).values_list("sector__slug", flat=True))

    assert sectors == set(SectorKind.objects.exclude(slug="overig").values_list("slug", flat=True))
    assert all(user.email.endswith("@demo.example") for user in User.objects.all())


def test_the_five_accounts_sign_in_and_nobody_else_does(loaded):
    able = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert able == ACCOUNTS
    assert all(User.objects.get(email=email).check_password(PASSWORD) for email in ACCOUNTS)
    assert User.objects.get(email="kwartiermaker@demo.example").is_facilitator
    assert User.objects.get(email="beheer@demo.example").is_administrator


def test_every_dilemma_has_two_to_four_responses_of_others(loaded):
    counts = Counter(Response.objects.filter(posted_at__year__lte=2020).values_list("dilemma", flat=True))

    assert len(counts) == 80
    assert set(counts.values()) <= {2, 3, 4}
    assert not Response.objects.filter(owner=F("dilemma__owner")).exists()


def test_responses_are_all_different(loaded):
    assert max(Counter(str(response.body) for response in Response.objects.all()).values()) == 1


def test_a_dilemma_has_its_parts(loaded):
    assert not [d.title for d in Dilemma.objects.all() if not d.situation or not d.question]
    assert all(dilemma.audience == dilemma.effective_audience() for dilemma in Dilemma.objects.all())


def test_lessons_have_their_sources_and_most_have_experiences(loaded):
    expected = {(one["id"], source) for one in _texts("lesson") for source in one["related"] if source <= "d080"}
    keys = dict(Loaded.objects.values_list("source", "key"))
    found = {(f"lesson:{a}", f"dilemma:{b}") for a, b in LessonSource.objects.values_list("lesson", "dilemma")}

    assert {(keys[lesson], keys[dilemma]) for lesson, dilemma in expected} <= found
    assert Experience.objects.values("lesson").distinct().count() >= 55
    assert not Experience.objects.exclude(outcome__in=["worked", "partly", "not"]).exists()
    assert not Experience.objects.filter(owner=F("lesson__owner")).exists()


def test_the_audience_of_the_texts_is_kept(loaded):
    keys = dict(Loaded.objects.values_list("source", "key"))
    lessons = {lesson.key: lesson.audience for lesson in Lesson.objects.all()}

    assert all(lessons[keys[one["id"]]] == one["audience"] for one in _texts("lesson"))
    assert all(note.audience == f"meeting:{note.meeting_id}" for note in Note.objects.all())


def test_meetings_are_for_who_was_there(loaded):
    for meeting in Meeting.objects.prefetch_related("participants"):
        there = set(meeting.participants.all())
        for person in User.objects.filter(role_terms__role="member").distinct():
            audiences.forget(person)
            assert audiences.of(person).allows(meeting.audience, meeting.owner_id) == (
                person in there or person.pk == meeting.owner_id
            )


def test_the_next_meeting_lies_ahead_with_an_agenda_and_last_months_left_action_points(loaded):
    ahead = Meeting.objects.ahead().get()
    last = ahead.previous

    assert 0 < (ahead.start - timezone.now()).days <= 7
    assert ahead.items.on_the_agenda().count() == 4
    assert ahead.series.seats.count() == 7
    assert last.minutes_shared_at is not None
    assert last.actionpoints.still_open().count() == 3
    assert last.decisions.filter(is_commitment=True).count() == 1
    assert not Meeting.objects.filter(items=None).exists()  # the old ones became real too


def test_dates_of_the_texts_are_kept_and_the_old_is_handled(loaded):
    keys = dict(Loaded.objects.values_list("source", "key"))
    dilemmas = {dilemma.key: dilemma for dilemma in Dilemma.objects.all()}

    for one in _texts("dilemma"):
        dilemma = dilemmas[keys[one["id"]]]
        assert dilemma.posted_at.date().isoformat() == one["date"]
        assert dilemma.state == Dilemma.State.CLOSED
    assert not Lesson.objects.due_for_review().exists()


def test_something_is_open_today(loaded):
    own = Dilemma.objects.still_open().get(owner__email="gezinswerker@demo.example")

    assert own.responses.count() == 2
    assert Lesson.objects.filter(state=Lesson.State.REVIEW).exists()


def test_every_advice_cites_lessons_that_hold(loaded):
    for page in GuidePage.objects.prefetch_related("citations__lesson"):
        assert page.advices()
        assert all(advice["lessons"] for advice in page.advices())
        assert all(citation.lesson.state == Lesson.State.ADOPTED for citation in page.citations.all())


def test_the_site_begins_at_the_home_page(loaded):
    site = Site.objects.get(is_default_site=True)

    assert site.root_page.specific == HomePage.objects.get()


def test_documents_have_a_real_file(loaded):
    for document in Document.objects.all():
        assert document.text in document.file.read().decode()
        document.file.close()


def test_a_second_time_nothing_is_doubled_nor_overwritten(loaded):
    before = _counts()
    Dilemma.objects.filter(title__startswith="Even appen").update(title="Door een lid verbeterd")
    GuidePage.objects.first().delete()
    thrown_away = Response.objects.first()
    thrown_away.delete()

    words = _load()

    assert "0 nieuwe stukken" in words
    assert Dilemma.objects.filter(title="Door een lid verbeterd").count() == 1
    after = _counts()
    assert after["response"] == before["response"] - 1
    assert after["guide_page"] == before["guide_page"] - 1
    assert {name: number for name, number in after.items() if name not in {"response", "guide_page"}} == {
        name: number for name, number in before.items() if name not in {"response", "guide_page"}
    }


def _counts() -> dict[str, int]:
    models = {
        "dilemma": Dilemma,
        "response": Response,
        "lesson": Lesson,
        "experience": Experience,
        "guide_page": GuidePage,
        "update": UpdatePage,
        "note": Note,
        "meeting": Meeting,
        "document": Document,
        "user": User,
        "place": Place,
    }
    return {name: model.objects.count() for name, model in models.items()}


def test_the_pages_say_that_it_is_a_demonstration(loaded):
    cache.delete(state.MARK)

    assert state.is_loaded()


@pytest.mark.django_db
@override_settings(PRODUCTION=True, DEMO_PASSWORD=PASSWORD)
def test_production_refuses():
    with pytest.raises(CommandError, match="productie"):
        call_command("load_demo", stdout=StringIO())

    assert not Ledger().keys


@pytest.mark.django_db
@override_settings(DEMO_PASSWORD="")
def test_without_a_password_it_does_not_start():
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("load_demo", stdout=StringIO())


def test_what_we_invented_holds_nothing_that_identifies_somebody(db):
    found = [(text, finding) for text in _invented() for finding in guard.findings(text)]

    assert found == []


def _invented() -> list[str]:
    content = Path(FOLDER) / "content"
    texts = []
    for name in ("dilemmas", "guide", "lessons", "meetings", "pages", "recent"):
        texts += _strings(json.loads((content / f"{name}.json").read_text(encoding="utf-8")))
    lines = (content / "responses.jsonl").read_text(encoding="utf-8").splitlines()
    return texts + [json.loads(line)["text"] for line in lines]


def _strings(value) -> list[str]:
    if isinstance(value, str):
        return [value] if " " in value else []  # one word is a key, such as who wrote it
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


def _texts(kind: str) -> list[dict]:
    lines = (Path(FOLDER) / "relevance" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["kind"] == kind]


def test_the_question_is_the_last_run_of_questions():
    parts = story("Het speelt al lang. Dat is zwaar.\n\nIk twijfel. Wat doen anderen? En wie belt?")

    assert parts.situation == "Het speelt al lang. Dat is zwaar."
    assert parts.difficulty == "Ik twijfel."
    assert parts.question == "Wat doen anderen? En wie belt?"


def test_no_word_of_a_story_is_lost():
    for one in _texts("dilemma"):
        parts = story(one["body"])
        assert Counter(one["body"].split()) == Counter(f"{parts.situation} {parts.difficulty} {parts.question}".split())


def test_a_limit_is_recognised():
    parts = findings("Zo deden we het.\n\nHet werkte in tien gezinnen.\n\nLet op: niet bij gevaar.")

    assert (parts.learned, parts.evidence, parts.limits) == (
        "Zo deden we het.",
        "Het werkte in tien gezinnen.",
        "Let op: niet bij gevaar.",
    )
