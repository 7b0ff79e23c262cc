"""Who hears what of the learning loop; never of what they may not see."""

from __future__ import annotations

import pytest

from learnings import lesson_services, notices, services
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory, ResponseFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context in which what waits for the commit is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told() -> list[tuple]:
    return [(notice.to, notice.kind) for notice in Notice.objects.order_by("pk")]


def test_who_is_posted_for_hears_of_it_and_who_posts_does_not(committed, facilitator):
    author = UserFactory()
    fields = {"title": "Wie belt?", "situation": "Er bellen er twee.", "question": "Wie belt?"}

    with committed():
        services.post_dilemma(author=author, fields=fields, submission=None)
        services.post_dilemma(author=author, fields=fields, submission=None, posted_by=facilitator)

    assert told() == [(author, "response")]


def test_a_lesson_that_comes_back_is_told_to_its_owner(committed):
    lesson = LessonFactory(review=True)

    with committed():
        lesson_services.send_back(lesson=lesson, reason="Waar blijkt het uit?")

    assert told() == [(lesson.owner, "lesson")]
    assert "Waar blijkt" not in Notice.objects.get().title


def test_a_lesson_that_ends_is_told_to_who_made_and_used_it(committed):
    lesson = LessonFactory()
    contributor, user = UserFactory(), ExperienceFactory(lesson=lesson).owner
    lesson.contributors.add(contributor)

    with committed():
        lesson_services.withdraw(lesson=lesson, reason="Het klopt niet meer.")

    assert {person for person, _ in told()} == {lesson.owner, contributor, user}


def test_followers_hear_that_a_dilemma_was_finished_its_owner_knows(committed):
    dilemma, follower = DilemmaFactory(), UserFactory()
    for person in (dilemma.owner, follower):
        services.follow(member=person, key=dilemma.key)

    with committed():
        services.finish(dilemma=dilemma, outcome="insight", conclusion="Bel samen.")

    assert told() == [(follower, "finished")]


def test_a_follower_who_may_no_longer_see_it_hears_nothing(committed):
    dilemma, follower = DilemmaFactory(), UserFactory()
    services.follow(member=follower, key=dilemma.key)
    services.edit_dilemma(dilemma=dilemma, version=1, fields={"audience_choice": "facilitators"})

    with committed():
        services.post_response(dilemma=dilemma, author=dilemma.owner, body="Nog iets.")

    assert told() == []


def test_planted_defect_telling_everybody_is_noticed(committed, monkeypatch):
    """Let everybody see everything: the follower of the test above is told, so that test can fail."""
    response = ResponseFactory(dilemma__audience_choice="facilitators")
    services.follow(member=UserFactory(), key=response.dilemma.key)
    monkeypatch.setattr(type(type(response.dilemma).objects.all()), "visible_to", lambda rows, _user: rows)

    notices.tell_response(response.pk)

    assert len(told()) == 1
