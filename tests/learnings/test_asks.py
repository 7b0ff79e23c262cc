"""Asking colleagues, one after the other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from learnings import ask_services, services
from learnings.models import Ask
from learnings.proposals import colleagues_for
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory, ResponseFactory
from tests.members.factories import ExpertiseFactory, PlaceFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, MONDAY, 1),
        (MONDAY, MONDAY + timedelta(days=4), 4),
        (MONDAY, MONDAY + timedelta(days=7), 5),
        (FRIDAY, FRIDAY + timedelta(days=2), 0),
        (MONDAY, FRIDAY, 0),
    ],
)
def test_working_days_are_monday_to_friday(start, end, days):
    assert ask_services.working_days_between(start, end) == days


def asked(dilemma) -> list:
    return [ask.person for ask in dilemma.asks.exclude(asked_at=None)]


def age(dilemma, *, working_days: int) -> None:
    """Shift everything that happened so that so many working days have passed since."""
    day = timezone.localdate()
    while ask_services.working_days_between(day, timezone.localdate()) < working_days:
        day -= timedelta(days=1)
    moment = timezone.now() - (timezone.localdate() - day)
    dilemma.asks.exclude(asked_at=None).update(asked_at=moment)
    type(dilemma).objects.filter(pk=dilemma.pk).update(posted_at=moment)


def test_the_first_is_asked_now_and_the_next_after_three_working_days(django_capture_on_commit_callbacks):
    dilemma, people = DilemmaFactory(), [UserFactory() for _ in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        ask_services.ask_colleagues(
            dilemma=dilemma, people=people, by=dilemma.owner, reasons={people[0].pk: "kent het"}
        )
    assert asked(dilemma) == people[:1]
    assert Notice.objects.get().kind == "ask"

    age(dilemma, working_days=2)
    ask_services.remind()
    assert asked(dilemma) == people[:1]

    age(dilemma, working_days=3)
    ask_services.remind()
    ask_services.remind()
    assert asked(dilemma) == people[:2]


def test_an_answer_ends_the_asking():
    dilemma, people = DilemmaFactory(), [UserFactory(), UserFactory()]
    ask_services.ask_colleagues(dilemma=dilemma, people=people, by=dilemma.owner)

    services.post_response(dilemma=dilemma, author=people[0], body="Zo doen wij het.")
    age(dilemma, working_days=9)
    ask_services.remind()

    assert asked(dilemma) == people[:1]
    assert Ask.objects.get(person=people[0]).answered_at


def test_after_five_working_days_the_facilitators_hear_of_it_once(facilitator, django_capture_on_commit_callbacks):
    dilemma = DilemmaFactory()
    for days in (4, 5, 6):
        age(dilemma, working_days=days)
        with django_capture_on_commit_callbacks(execute=True):
            ask_services.remind()
        assert Notice.objects.filter(to=facilitator).count() == (0 if days < 5 else 1)


def test_a_hidden_response_is_no_answer_and_a_very_old_question_is_not_waited_for(
    facilitator, django_capture_on_commit_callbacks
):
    waiting, old = DilemmaFactory(), DilemmaFactory(posted_at=timezone.now() - timedelta(days=90))
    ResponseFactory(dilemma=waiting, is_hidden=True)
    age(waiting, working_days=5)

    with django_capture_on_commit_callbacks(execute=True):
        ask_services.remind()

    assert [notice.about for notice in Notice.objects.all()] == [waiting.key]
    assert old.is_open


def test_who_may_not_see_it_is_not_asked():
    dilemma = DilemmaFactory(audience_choice="facilitators")
    outsider = UserFactory()

    assert ask_services.ask_colleagues(dilemma=dilemma, people=[outsider, dilemma.owner], by=dilemma.owner) == 0


def test_nobody_is_asked_twice_and_at_most_three_at_a_time():
    dilemma, people = DilemmaFactory(), [UserFactory() for _ in range(4)]

    assert ask_services.ask_colleagues(dilemma=dilemma, people=people, by=dilemma.owner) == 3
    assert ask_services.ask_colleagues(dilemma=dilemma, people=people[:3], by=dilemma.owner) == 0


def test_colleagues_are_proposed_by_expertise_help_and_place_with_the_reason():
    place, theme, expertise = PlaceFactory(name="Zuilen"), ThemeFactory(), ExpertiseFactory(name="Autisme")
    dilemma = DilemmaFactory(place=place, themes=[theme])
    dilemma.expertises_missed.add(expertise)
    knows, near, helped = UserFactory(), UserFactory(places=[place]), UserFactory()
    knows.expertises.add(expertise)
    ResponseFactory(dilemma=DilemmaFactory(themes=[theme]), owner=helped, is_helpful=True)
    UserFactory(), UserFactory(analyst=True, places=[place]), UserFactory(is_active=False, places=[place])

    proposed = colleagues_for(dilemma)

    assert [(one.person, one.reason) for one in proposed] == [
        (knows, "weet veel van autisme"),
        (helped, "hielp eerder bij dit thema"),
        (near, "werkt in Zuilen"),
    ]


def test_only_who_may_read_it_is_proposed():
    place = PlaceFactory()
    near = UserFactory(places=[place])
    dilemma = DilemmaFactory(place=place, audience_choice=f"organisation:{near.organisation_id}")
    UserFactory(places=[place])

    assert [one.person for one in colleagues_for(dilemma)] == [near]
