"""The briefing of a meeting: what is there, why, for whom, and what is not; on screen, as PDF and in a notice."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from learnings.models import LessonScope
from meetings.briefing import gathering, mailing, pieces_for, services
from meetings.models import ActionPoint, AgendaItem, Attendance, Decision, Meeting, ReadingPick
from members import audiences
from notices.models import Notice
from search.engines.base import EngineUnavailable
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory
from tests.members.factories import PlaceFactory, ThemeFactory, UserFactory
from tests.writing.test_pdf import tags

pytestmark = pytest.mark.django_db
NOTHING = "Over dit onderwerp is nog geen les gevonden."


def meeting_ahead(*people, titles=("De tolk bij gesprekken met ouders",), days=2, **fields) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    values = {"title": "Overleg Zuilen", "state": Meeting.State.INVITED, "audience_choice": "members"} | fields
    meeting = Meeting.objects.create(start=start, end=start + timedelta(hours=2), **values)
    meeting.participants.set(people)
    for person in people:
        Attendance.objects.create(meeting=meeting, member=person)
    for order, title in enumerate(titles):
        AgendaItem.objects.create(meeting=meeting, order=order, title=title)
    return meeting


def interpreter(**fields):
    """A lesson about interpreters, and the dilemma it was learned from."""
    dilemma = DilemmaFactory(title="De dochter tolkt voor haar moeder", situation="Een kind vertaalt bij de tolk.")
    values = {"title": "Regel de tolk gewoon", "lead": "Een tolk per telefoon is genoeg.", "learned": "Bel de tolk."}
    return dilemma, LessonFactory(sources=[dilemma], **values | fields)


def page(client_of, person, meeting) -> str:
    return client_of(person).get(f"{meeting.get_absolute_url()}voorbereiding/").content.decode()


def test_a_piece_stands_there_with_its_minutes_and_the_reason(member, client_of, index_now):
    theme = ThemeFactory(name="Taal en tolken")
    dilemma, lesson = interpreter(place=PlaceFactory(name="Zuilen"))
    for thing in (dilemma, lesson):
        thing.themes.add(theme)
    meeting = meeting_ahead(member)
    index_now()

    shown = page(client_of, member, meeting)

    assert f"Lees je in: {meeting.title}" in shown
    assert lesson.get_absolute_url() in shown
    assert "1 min" in shown
    assert "Zelfde wijk" in shown
    (pieces,) = pieces_for(meeting, member).values()
    assert [piece.key for piece in pieces] == [lesson.key, dilemma.key]
    assert pieces[1].reason == "zelfde thema"


def test_the_wijk_and_theme_of_what_stands_at_an_item_count_for_the_reason(member, index_now):
    theme, wijk = ThemeFactory(name="Taal en tolken"), PlaceFactory(name="Noordwest")
    own = DilemmaFactory(title="Wie betaalt de tolk?", place=wijk)
    near = LessonFactory(title="Regel de tolk gewoon", place=PlaceFactory(name="Ondiep", level="subwijk", parent=wijk))
    far = LessonFactory(title="Bel de tolk zelf", place=PlaceFactory(name="Overvecht"))
    for thing in (own, near):
        thing.themes.add(theme)
    meeting = meeting_ahead(member, titles=["De tolk"])
    meeting.items.get().dilemmas.add(own)
    index_now()

    reasons = {piece.key: piece.reason for pieces in pieces_for(meeting, member).values() for piece in pieces}

    assert reasons[near.key] == "zelfde thema en wijk"
    assert reasons[far.key] == "gaat over hetzelfde"


def test_the_whole_city_is_no_same_wijk(member, index_now):
    lesson = LessonFactory(title="Regel de tolk gewoon", place=PlaceFactory(city=True))
    meeting = meeting_ahead(member, titles=["De tolk in Utrecht"])
    index_now()

    (pieces,) = pieces_for(meeting, member).values()

    assert {piece.key: piece.reason for piece in pieces}[lesson.key] == "gaat over hetzelfde"


def test_a_lesson_that_shares_no_word_comes_along_with_its_dilemma(member, index_now):
    dilemma = DilemmaFactory(title="Een kind vertaalt bij de tolk", situation="De tolk is duur.")
    lesson = LessonFactory(sources=[dilemma], title="Zoek een ander", lead="Dat helpt.", learned="Het werkt.")
    meeting = meeting_ahead(member, titles=["Kinderen en de tolk"])
    index_now()

    (pieces,) = pieces_for(meeting, member).values()

    assert {piece.key for piece in pieces} == {dilemma.key, lesson.key}


def test_where_nothing_useful_exists_it_says_so_and_not_for_the_opening(member, client_of, index_now):
    interpreter()
    meeting = meeting_ahead(member, titles=["Opening", "Zonnepanelen op het dak", "Rondvraag"])
    index_now()

    shown = page(client_of, member, meeting)

    assert shown.count(NOTHING) == 1
    assert all(not pieces for pieces in pieces_for(meeting, member).values())


def test_what_a_participant_may_not_see_is_not_there_and_what_is_closed_disappears(member, client_of, index_now):
    _, lesson = interpreter(title="Regel de tolk geheimwoord")
    meeting = meeting_ahead(member)
    index_now()
    assert "geheimwoord" in page(client_of, member, meeting)

    lesson.audience_choice = audiences.FACILITATORS
    lesson.save()  # the index does not know yet

    assert "geheimwoord" not in page(client_of, member, meeting)
    services.pick(item=meeting.items.get(), key=lesson.key, by=UserFactory(facilitator=True), is_dropped=False)
    assert "geheimwoord" not in page(client_of, member, meeting)
    assert b"geheimwoord" not in client_of(member).get(f"{meeting.get_absolute_url()}voorbereiding.pdf").content


def test_what_was_contradicted_says_so(member, client_of, index_now):
    _, lesson = interpreter()
    ExperienceFactory(lesson=lesson, outcome="not", place=PlaceFactory(name="Ondiep"))
    meeting = meeting_ahead(member)
    index_now()

    assert "Tegengesproken in Ondiep" in page(client_of, member, meeting)


def test_where_a_lesson_does_not_hold_is_said(member, client_of, index_now):
    _, lesson = interpreter()
    LessonScope.objects.create(lesson=lesson, holds=False, place=PlaceFactory(name="Ondiep"))
    meeting = meeting_ahead(member)
    index_now()

    assert "Geldt niet voor Ondiep" in page(client_of, member, meeting)


def test_two_lessons_from_one_dilemma_contradict(member, index_now):
    dilemma, lesson = interpreter()
    other = LessonFactory(sources=[dilemma], title="Laat de tolk weg", lead="Zonder tolk gaat het sneller.")
    meeting = meeting_ahead(member)
    index_now()

    reasons = {piece.key: piece.reason for pieces in pieces_for(meeting, member).values() for piece in pieces}

    assert sorted([reasons[lesson.key], reasons[other.key]]).count("spreekt dit tegen") == 1


def test_own_dilemmas_of_the_item_come_first_and_at_most_three(member, index_now):
    for number in range(5):
        LessonFactory(title=f"Regel de tolk op manier {number}", lead="Bel de tolk.")
    own = DilemmaFactory(title="Iets heel anders")
    meeting = meeting_ahead(member)
    meeting.items.get().dilemmas.add(own)
    index_now()

    (pieces,) = pieces_for(meeting, member).values()

    assert len(pieces) == 3
    assert pieces[0].key == own.key
    assert pieces[0].reason == "staat bij dit agendapunt"


def test_the_facilitator_pins_and_drops(member, facilitator, client_of, index_now):
    _, lesson = interpreter()
    pinned = LessonFactory(title="Zet koffie klaar")
    meeting = meeting_ahead(member)
    item = meeting.items.get()
    index_now()
    client, address = client_of(facilitator), f"{meeting.get_absolute_url()}voorbereiding/{item.pk}/"

    client.post(address, {"address": f"https://voorbeeld.example{pinned.get_absolute_url()}"})
    client.post(address, {"stuk": lesson.key, "stap": "weg"})

    shown = page(client_of, member, meeting)
    assert "Zet koffie klaar" in shown
    assert "Gekozen door de kwartiermaker" in shown
    assert "Regel de tolk gewoon" not in shown
    assert "Zet vast" not in shown
    assert "Weggelaten: Regel de tolk gewoon" in page(client_of, facilitator, meeting)
    client.post(address, {"stuk": lesson.key, "stap": "vrij"})
    assert "Regel de tolk gewoon" in page(client_of, member, meeting)


def test_only_who_organises_picks_and_only_what_exists(member, facilitator, client_of, index_now):
    _, lesson = interpreter()
    meeting = meeting_ahead(member)
    address = f"{meeting.get_absolute_url()}voorbereiding/{meeting.items.get().pk}/"
    index_now()

    assert client_of(member).post(address, {"stuk": lesson.key, "stap": "vast"}).status_code == 403
    for bad in ("lesson:999999", "lesson:x", "onzin", "lesson:" + "9" * 40, "\x00:1", "user:1"):
        answer = client_of(facilitator).post(address, {"stuk": bad, "stap": "vast"}, follow=True)
        assert "Dit stuk is niet gevonden" in answer.content.decode()
    answer = client_of(facilitator).post(address, {"address": "nergens"}, follow=True)
    assert "Plak het adres" in answer.content.decode()
    assert not ReadingPick.objects.exists()


def test_own_action_points_and_what_changed_since_last_time(member, client_of, index_now):
    before = meeting_ahead(member, days=-30, state=Meeting.State.ADOPTED, minutes_shared_at=timezone.now())
    Attendance.objects.update(presence="present")
    mine = ActionPoint.objects.create(meeting=before, owner=member, what="Lijst rondsturen", audience_choice="members")
    other = UserFactory()
    ActionPoint.objects.create(meeting=before, owner=other, what="Van een ander", audience_choice="members")
    Decision.objects.create(meeting=before, statement="Wij bellen zelf", audience_choice="members")
    new = LessonFactory(title="Nieuwe les sinds toen")
    LessonFactory(title="Oude les van lang geleden", adopted_at=timezone.now() - timedelta(days=90))
    meeting = meeting_ahead(member)
    index_now()

    shown = page(client_of, member, meeting)

    assert "Sinds je er voor het laatst was" in shown
    assert mine.what in shown
    assert "Van een ander" not in shown
    assert "Wij bellen zelf" in shown
    assert new.title in shown
    assert "Oude les van lang geleden" not in shown
    assert "Sinds je er voor het laatst was" not in page(client_of, other, meeting)


def test_the_pdf_has_the_structure_of_the_agenda_and_the_full_text(member, client_of, index_now):
    interpreter(learned="De hele tekst van de les staat hierin.")
    meeting = meeting_ahead(member, titles=["De tolk bij gesprekken", "Zonnepanelen op het dak"])
    index_now()

    answer = client_of(member).get(f"{meeting.get_absolute_url()}voorbereiding.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="voorbereiding-overleg-zuilen.pdf"' in answer["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert reader.metadata.title == "Voorbereiding: Overleg Zuilen"
    found = tags(reader)
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3  # an item each, and the texts
    assert found.count("/TH") == 4
    text = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    assert "De hele tekst van de les staat hierin." in text
    assert NOTHING in text
    assert {tuple(round(float(side)) for side in one.mediabox[2:]) for one in reader.pages} == {(595, 842)}


def test_without_the_libraries_of_the_pdf_the_page_says_so(member, client_of, index_now, monkeypatch):
    from writing import pdf

    def missing():
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    meeting = meeting_ahead(member)

    answer = client_of(member).get(f"{meeting.get_absolute_url()}voorbereiding.pdf", follow=True)

    assert "Een PDF maken lukt nu niet" in answer.content.decode()


def test_when_the_engine_is_away_the_page_stands(member, client_of, monkeypatch):
    class Away:
        def similar(self, *args, **kwargs):
            raise EngineUnavailable

        get = similar

    monkeypatch.setattr(gathering, "get_engine", Away)
    meeting = meeting_ahead(member)

    answer = client_of(member).get(f"{meeting.get_absolute_url()}voorbereiding/")

    assert answer.status_code == 200
    assert "Zoeken lukt nu even niet" in answer.content.decode()


@pytest.mark.parametrize("page", ["voorbereiding/", "voorbereiding.pdf"])
def test_the_queries_are_the_same_for_three_items_and_sixty(page, member, client_of, index_now):
    theme = ThemeFactory()
    for number in range(12):
        _, lesson = interpreter(title=f"Regel de tolk op manier {number}", place=PlaceFactory(name="Zuilen"))
        lesson.themes.add(theme)
        ExperienceFactory(lesson=lesson, outcome="not")
    meetings = [
        meeting_ahead(member, titles=[f"De tolk en punt {place}" for place in range(number)]) for number in (3, 10, 60)
    ]
    index_now()
    client = client_of(member)
    client.get("/lessen/")  # what a process asks once
    asked = []

    for meeting in meetings:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{meeting.get_absolute_url()}{page}").status_code == 200
        asked.append(len(captured))

    assert asked[0] == asked[1] == asked[2] <= 40


def test_each_participant_hears_once_some_days_before(member, index_now, mailoutbox):
    interpreter()
    declined, gone, elsewhere = UserFactory(), UserFactory(is_active=False), UserFactory()
    meeting = meeting_ahead(member, declined, gone)
    Attendance.objects.filter(member=declined).update(answer="no")
    meeting_ahead(elsewhere, days=20)
    index_now()

    assert mailing.send_due() == 1
    assert mailing.send_due() == 0

    notice = Notice.objects.get(kind="briefing")
    assert notice.to == member
    assert "2 stukken" in notice.title
    assert notice.url == f"{meeting.get_absolute_url()}voorbereiding/"
    assert "tolk per telefoon" not in notice.title


def test_who_has_nothing_to_read_or_may_not_see_the_meeting_hears_nothing(member, index_now):
    meeting_ahead(member, titles=["Zonnepanelen op het dak"])
    interpreter()
    outsider = UserFactory()
    closed = meeting_ahead(outsider, audience_choice="facilitators")
    concept = meeting_ahead(member, state=Meeting.State.CONCEPT)
    cancelled = meeting_ahead(member, state=Meeting.State.CANCELLED)
    index_now()

    assert mailing.send_due() == 0
    assert {closed.pk, concept.pk, cancelled.pk}


def test_the_clock_knows_the_briefing(member, index_now):
    interpreter()
    meeting_ahead(member)
    index_now()
    from notices import clock

    assert {"meetings.briefing", "meetings.preparations"} <= {job.name for job in clock.jobs()}
    call_command("check")
