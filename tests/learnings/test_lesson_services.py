"""The life of a lesson, and what is experienced with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from learnings import lesson_services, services
from learnings.models import Dilemma, Experience, Lesson
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory, ResponseFactory
from tests.members.factories import PlaceFactory, SectorFactory, UserFactory

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Spreek af wie belt", "lead": "Eén naam.", "learned": "Wie het laatst zag, belt."}


def make(author, **extra) -> Lesson:
    values = {"fields": FIELDS, "dilemmas": [], "responses": [], "submission": None, "hand_in": False}
    return lesson_services.make_lesson(author=author, **values | extra)


def test_a_lesson_keeps_its_sources_and_who_gave_something():
    dilemma, other = DilemmaFactory(), DilemmaFactory()
    response, author = ResponseFactory(dilemma=dilemma), UserFactory()

    lesson = make(author, dilemmas=[dilemma, other], responses=[response])

    assert {(source.dilemma, source.response) for source in lesson.sources.all()} == {
        (dilemma, None),
        (other, None),
        (dilemma, response),
    }
    assert set(lesson.contributors.all()) == {author, dilemma.owner, other.owner, response.owner}


def test_who_asked_without_a_name_is_no_contributor_by_that_dilemma():
    dilemma = DilemmaFactory(pseudonymous=True)

    lesson = make(UserFactory(), dilemmas=[dilemma])

    assert dilemma.owner not in lesson.contributors.all()


def test_a_submission_makes_one_lesson():
    author, key = UserFactory(), uuid4()

    assert make(author, submission=key).pk == make(author, submission=key).pk


def test_handing_in_keeps_the_words_of_the_contributor(facilitator, django_capture_on_commit_callbacks):
    lesson = make(UserFactory())

    with django_capture_on_commit_callbacks(execute=True):
        lesson_services.hand_in_lesson(lesson=lesson)
    lesson.refresh_from_db()
    lesson_services.edit_lesson(lesson=lesson, version=lesson.version, fields={"learned": "Anders gezegd."})

    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.REVIEW
    assert "Wie het laatst zag, belt." in lesson.contributed.source
    assert lesson.learned.source == "Anders gezegd."
    assert Notice.objects.filter(to=facilitator, kind="desk").exists()


def test_adopting_sets_a_review_date_a_year_away_and_finishes_the_sources(facilitator):
    dilemma = DilemmaFactory()
    lesson = LessonFactory(review=True, sources=[dilemma])

    adopted = lesson_services.adopt(lesson=lesson, by=facilitator, reason="Besproken op 8 oktober.")

    dilemma.refresh_from_db()
    assert (adopted.state, adopted.adopted_by, adopted.state_reason) == (
        "adopted",
        facilitator,
        "Besproken op 8 oktober.",
    )
    assert adopted.review_date == timezone.localdate() + timedelta(days=365)
    assert (dilemma.state, dilemma.outcome) == (Dilemma.State.CLOSED, Dilemma.Outcome.LESSON)


def test_everybody_who_gave_something_hears_of_the_adoption(facilitator, django_capture_on_commit_callbacks):
    dilemma = DilemmaFactory()
    response = ResponseFactory(dilemma=dilemma)
    lesson = make(UserFactory(), dilemmas=[dilemma], responses=[response], hand_in=True)

    with django_capture_on_commit_callbacks(execute=True):
        lesson_services.adopt(lesson=lesson, by=facilitator)

    told = set(Notice.objects.filter(kind="lesson").values_list("to", flat=True))
    assert told == {lesson.owner_id, dilemma.owner_id, response.owner_id}


def test_sending_back_gives_the_reason_and_it_can_be_handed_in_again():
    lesson = LessonFactory(review=True)

    sent = lesson_services.send_back(lesson=lesson, reason="Waar blijkt het uit?")

    assert (sent.state, sent.state_reason) == (Lesson.State.CONCEPT, "Waar blijkt het uit?")
    assert lesson_services.hand_in_lesson(lesson=sent).state == Lesson.State.REVIEW


def test_a_replaced_lesson_names_its_successor():
    old, new = LessonFactory(), LessonFactory()

    ended = lesson_services.supersede(lesson=old, successor=new, reason="Er is een betere.")

    assert (ended.state, ended.superseded_by, ended.review_date) == (Lesson.State.SUPERSEDED, new, None)


@pytest.mark.parametrize("trait", [{"concept": True}, {"review": True}, {}])
@pytest.mark.parametrize(
    ("verb", "starts_from"),
    [
        (lambda lesson, by: lesson_services.adopt(lesson=lesson, by=by), "review"),
        (lambda lesson, by: lesson_services.send_back(lesson=lesson, reason="Nee."), "review"),
        (lambda lesson, by: lesson_services.withdraw(lesson=lesson, reason="Nee."), "adopted"),
        (lambda lesson, by: lesson_services.confirm_review(lesson=lesson, review_date=None), "adopted"),
        (
            lambda lesson, by: lesson_services.supersede(lesson=lesson, successor=LessonFactory(), reason="Nee."),
            "adopted",
        ),
        (lambda lesson, by: lesson_services.record_experience(lesson=lesson, member=by, outcome="worked"), "adopted"),
    ],
    ids=["adopt", "send back", "withdraw", "confirm", "supersede", "experience"],
)
def test_each_step_starts_from_its_own_state(facilitator, verb, starts_from, trait):
    lesson = LessonFactory(**trait)

    if lesson.state == starts_from:
        verb(lesson, facilitator)
    else:
        with pytest.raises(lesson_services.NotInReview):
            verb(lesson, facilitator)
        lesson.refresh_from_db()
        assert lesson.state == next(iter(trait), "adopted")


def test_a_lesson_is_not_replaced_by_itself_or_by_a_concept():
    lesson = LessonFactory()
    for successor in (lesson, LessonFactory(concept=True)):
        with pytest.raises(lesson_services.NotInReview):
            lesson_services.supersede(lesson=lesson, successor=successor, reason="Nee.")


def test_where_it_holds_is_said_anew():
    lesson = LessonFactory()
    place, sector = PlaceFactory(), SectorFactory()
    lines = [{"holds": True, "place": place}, {"holds": False, "sector": sector, "reason": "Daar is geen spreekuur."}]

    lesson_services.edit_lesson(lesson=lesson, version=1, fields={}, scopes=lines)
    lesson_services.edit_lesson(lesson=lesson, version=2, fields={}, scopes=lines[1:])

    scope = lesson.scopes.get()
    assert (scope.holds, scope.sector, scope.reason) == (False, sector, "Daar is geen spreekuur.")


def test_a_conflict_leaves_the_scopes_alone():
    lesson = LessonFactory()
    lesson_services.edit_lesson(lesson=lesson, version=1, fields={}, scopes=[{"place": PlaceFactory()}])

    with pytest.raises(services.EditConflict):
        lesson_services.edit_lesson(lesson=lesson, version=1, fields={}, scopes=[])

    assert lesson.scopes.count() == 1


def test_a_later_experience_replaces_the_first_and_history_keeps_it():
    lesson, member = LessonFactory(), UserFactory(places=[PlaceFactory(name="Zuilen")])

    lesson_services.record_experience(lesson=lesson, member=member, outcome="not", note="Bij ons niet.")
    lesson_services.record_experience(lesson=lesson, member=member, outcome="worked", note="Nu wel.")

    row = Experience.objects.get()
    assert (row.outcome, row.note, row.place.name) == ("worked", "Nu wel.", "Zuilen")
    assert set(Experience.history.values_list("outcome", flat=True)) == {"not", "worked"}


def test_a_contradiction_is_told_to_owner_and_facilitators(facilitator, django_capture_on_commit_callbacks):
    lesson, member = LessonFactory(), UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        lesson_services.record_experience(lesson=lesson, member=member, outcome="not")

    told = set(Notice.objects.filter(kind="review").values_list("to", flat=True))
    assert told == {lesson.owner_id, facilitator.pk}


def test_an_experience_with_a_bsn_is_refused():
    with pytest.raises(services.HoldsBsn):
        lesson_services.record_experience(
            lesson=LessonFactory(), member=UserFactory(), outcome="worked", note="bij 123456782"
        )
    assert not Experience.objects.exists()


def test_each_review_date_is_asked_once(facilitator):
    lesson = LessonFactory(review_date=timezone.localdate())
    LessonFactory(review_date=timezone.localdate() + timedelta(days=1))

    lesson_services.remind_reviews()
    lesson_services.remind_reviews()

    told = Notice.objects.filter(kind="review")
    assert {notice.to for notice in told} == {lesson.owner, facilitator}
    assert told.count() == 2


def test_after_three_months_a_member_is_asked_again_once():
    due = ExperienceFactory(recorded_at=timezone.now() - timedelta(days=91))
    ExperienceFactory(recorded_at=timezone.now() - timedelta(days=89))

    lesson_services.ask_again()
    lesson_services.ask_again()

    assert [notice.to for notice in Notice.objects.all()] == [due.owner]
