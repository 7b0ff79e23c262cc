"""An advice rests on lessons: citing, state of the lesson, proposing, and the trace both ways."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms import services
from cms.models import AdviceCitation, GuidePage
from learnings import trace
from learnings.models import Lesson
from members import audiences
from tests.cms import factories as make
from tests.learnings.factories import DilemmaFactory, LessonFactory

pytestmark = pytest.mark.django_db


def test_an_advice_links_the_lessons_it_rests_on(member, client_of):
    lesson = LessonFactory(title="Spreek af wie belt")
    page = make.chapter(make.advice("Noem één contactpersoon", lesson))

    html = client_of(member).get(page.address).content.decode()

    assert f'href="{lesson.get_absolute_url()}"' in html
    assert "Gebaseerd op de les" in html
    assert 'id="noem-een-contactpersoon"' in html


def test_a_lesson_that_the_reader_may_not_see_is_not_named_nor_counted(client):
    shown = LessonFactory(title="Open les", audience_choice=audiences.PUBLIC)
    hidden = LessonFactory(title="Besloten les")
    page = make.chapter(make.advice("Kies een vaste dag", shown, hidden))

    html = client.get(page.address).content.decode()

    assert "Besloten les" not in html
    assert "Gebaseerd op de les" in html
    assert "2 lessen" not in html


def test_a_superseded_lesson_is_marked_where_it_is_used(member, client_of):
    successor = LessonFactory(title="De nieuwe les")
    lesson = LessonFactory(title="De oude les")
    page = make.chapter(make.advice("Kies een vaste dag", lesson))

    lesson.state, lesson.superseded_by = Lesson.State.SUPERSEDED, successor
    lesson.save()

    html = client_of(member).get(page.address).content.decode()
    assert "De oude les (vervangen)" in html
    assert "‘De oude les’ is vervangen" in html


def test_a_withdrawn_lesson_is_marked_where_it_is_used(member, client_of):
    lesson = LessonFactory(title="De oude les")
    page = make.chapter(make.advice("Kies een vaste dag", lesson))

    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.WITHDRAWN)

    assert "De oude les (vervallen)" in client_of(member).get(page.address).content.decode()


def test_proposing_makes_a_draft_that_visitors_do_not_see(facilitator, client_of, client):
    lesson = LessonFactory(title="Spreek af wie belt", audience_choice=audiences.PUBLIC)
    page = make.chapter(make.advice("Kies een vaste dag"))
    address = f"/lessen/{lesson.pk}/stel-voor-als-advies/"
    data = {"chapter": page.pk, "title": "Noem één contactpersoon", "text": "Zet in één zin wie belt."}

    response = client_of(facilitator).post(address, data)

    assert response.status_code == 302
    assert response["Location"] == f"/beheer/pages/{page.pk}/edit/"
    page.refresh_from_db()
    assert page.has_unpublished_changes
    assert "Noem één contactpersoon" not in client.get(page.address).content.decode()
    assert not AdviceCitation.objects.filter(lesson=lesson).exists()
    draft = page.get_latest_revision_as_object()
    assert [advice["title"] for advice in draft.advices()] == ["Kies een vaste dag", "Noem één contactpersoon"]
    assert draft.advices()[1]["lessons"][0] == lesson


def test_publishing_the_draft_shows_the_advice_and_closes_the_trace(facilitator, client):
    dilemma = DilemmaFactory(closed=True)
    lesson = LessonFactory(audience_choice=audiences.PUBLIC)
    lesson.sources.create(dilemma=dilemma)
    page = make.chapter()
    services.propose_advice(lesson=lesson, chapter=page, by=facilitator, title="Noem één persoon", text="Wie belt?")

    page.refresh_from_db()
    page.get_latest_revision().publish()

    assert "Noem één persoon" in client.get(page.address).content.decode()
    steps = trace.steps_for([lesson.key, dilemma.key, f"guide_page:{page.pk}"], facilitator)
    assert [step.title for step in steps[lesson.key] if step.kind == "guide_page"] == ["Noem één persoon"]
    assert [step.title for step in steps[dilemma.key] if step.kind == "guide_page"] == ["Noem één persoon"]
    assert [step.key for step in steps[f"guide_page:{page.pk}"] if step.kind == "lesson"] == [lesson.key]
    advice = next(step for step in steps[lesson.key] if step.kind == "guide_page")
    assert advice.url == f"{page.address}#noem-een-persoon"


def test_proposing_keeps_other_unpublished_edits(facilitator):
    lesson, page = LessonFactory(), make.chapter(title="Zoals het was")
    page.title = "Zoals de redactie het wil"
    page.save_revision()

    services.propose_advice(lesson=lesson, chapter=page, by=facilitator, title="Noem één persoon", text="Wie belt?")

    draft = GuidePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.title == "Zoals de redactie het wil"
    assert len(draft.advices()) == 1


def test_what_is_typed_is_text_and_no_html(facilitator):
    lesson, page = LessonFactory(), make.chapter()

    services.propose_advice(lesson=lesson, chapter=page, by=facilitator, title="Noem", text="<script>x</script>")

    draft = GuidePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "<script>" not in draft.advices()[0]["text"].source


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 302), ("member", 403), ("outsider", 404), ("facilitator", 200)]
)
def test_who_may_propose(who, status, request, client_of):
    lesson = LessonFactory()

    response = client_of(request.getfixturevalue(who)).get(f"/lessen/{lesson.pk}/stel-voor-als-advies/")

    assert response.status_code == status


def test_only_an_adopted_lesson_can_be_proposed(facilitator, client_of):
    lesson = LessonFactory(review=True)

    assert client_of(facilitator).get(f"/lessen/{lesson.pk}/stel-voor-als-advies/").status_code == 404


def test_a_form_that_fails_keeps_the_words(facilitator, client_of):
    lesson, page = LessonFactory(), make.chapter()

    response = client_of(facilitator).post(
        f"/lessen/{lesson.pk}/stel-voor-als-advies/", {"chapter": page.pk, "title": "", "text": "Wat ik typte"}
    )

    html = response.content.decode()
    assert "Er klopt nog iets niet" in html
    assert "Wat ik typte" in html


def test_a_locked_chapter_says_so(facilitator, client_of):
    lesson, page = LessonFactory(), make.chapter()
    GuidePage.objects.filter(pk=page.pk).update(locked=True, locked_at=timezone.now())

    response = client_of(facilitator).post(
        f"/lessen/{lesson.pk}/stel-voor-als-advies/", {"chapter": page.pk, "title": "Noem", "text": "Wie"}
    )

    assert "vergrendeld" in response.content.decode()


def test_a_page_that_is_taken_down_is_no_station_of_the_trace(member):
    lesson = LessonFactory()
    page = make.chapter(make.advice("Kies een vaste dag", lesson))
    assert trace.steps_for([lesson.key], member)[lesson.key]

    page.unpublish()

    assert trace.steps_for([lesson.key], member)[lesson.key] == []


def test_a_restricted_chapter_is_no_station_for_a_stranger(stranger, member):
    lesson = LessonFactory(audience_choice=audiences.PUBLIC)
    page = make.chapter(make.advice("Kies een vaste dag", lesson))
    make.restrict(page)

    assert trace.steps_for([lesson.key], stranger)[lesson.key] == []
    assert [step.title for step in trace.steps_for([lesson.key], member)[lesson.key]] == ["Kies een vaste dag"]


def test_the_trace_asks_once_for_many_lessons(member, django_assert_max_num_queries):
    lessons = [LessonFactory() for _ in range(6)]
    for lesson in lessons:
        make.chapter(make.advice("Kies een vaste dag", lesson))
    audiences.of(member)

    with django_assert_max_num_queries(8):
        trace.steps_for([lesson.key for lesson in lessons], member)


def test_the_lesson_page_offers_it_to_the_kwartiermaker_only(facilitator, member, client_of):
    lesson = LessonFactory()

    assert "Stel voor als advies" in client_of(facilitator).get(lesson.get_absolute_url()).content.decode()
    assert "Stel voor als advies" not in client_of(member).get(lesson.get_absolute_url()).content.decode()
