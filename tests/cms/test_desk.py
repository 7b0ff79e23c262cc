"""The desk on the first page of /beheer/: what waits, and one step to do about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from cms import services
from cms.models import PageComment
from notices.desk import DeskItem, Row
from tests.cms import factories as make
from tests.learnings.factories import DilemmaFactory, LessonFactory

pytestmark = pytest.mark.django_db
WHAT_WAITS = "Wat wacht op je"


def desk(client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def held(page, text: str) -> PageComment:
    services.post_comment(page=page, author=None, body=text, role="ouder")
    return PageComment.objects.latest("pk")


def test_a_quiet_day_says_so(facilitator, client_of):
    page = desk(client_of(facilitator))

    assert WHAT_WAITS in page
    assert "Alles is bij." in page


def test_what_waits_stands_there_with_how_long(facilitator, client_of):
    LessonFactory(title="Bel de ouder eerst", state="review")
    DilemmaFactory(title="Wie belt de school?", posted_at=timezone.now() - timedelta(days=9))
    DilemmaFactory(title="Net gedeeld", posted_at=timezone.now())
    LessonFactory(title="Kijk hier nog eens naar", state="adopted", review_date=timezone.localdate())
    held(make.chapter(title="De eerste weken"), "Bij ons ging dat anders.")

    page = desk(client_of(facilitator))

    order = [
        page.index(words)
        for words in ("Bij ons ging dat anders.", "Bel de ouder eerst", "Wie belt de school?", "Kijk hier nog eens")
    ]
    assert order == sorted(order)
    assert "wacht al 1 week" in page.replace("\xa0", " ")
    assert "Net gedeeld" not in page


def test_a_held_comment_is_placed_in_one_step(facilitator, client_of):
    comment = held(make.chapter(title="De eerste weken"), "Bij ons ging dat anders.")
    client = client_of(facilitator)
    assert reverse("cms:decide-comment", args=[comment.pk]) in desk(client)

    answer = client.post(
        reverse("cms:decide-comment", args=[comment.pk]), {"besluit": "plaatsen", "next": "/beheer/"}, follow=False
    )

    assert answer["Location"] == "/beheer/"
    comment.refresh_from_db()
    assert comment.state == PageComment.State.PUBLISHED
    assert "Bij ons ging dat anders." not in desk(client)


def test_the_buttons_of_the_desk_are_taken_in(facilitator):
    comment = held(make.chapter(title="De eerste weken"), "Bij ons ging dat anders.")
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', desk(client).partition(WHAT_WAITS)[2])[1]

    client.post(reverse("cms:decide-comment", args=[comment.pk]), {"besluit": "plaatsen", "csrfmiddlewaretoken": token})

    comment.refresh_from_db()
    assert comment.state == PageComment.State.PUBLISHED


def test_another_app_adds_its_own(facilitator, client_of):
    item = DeskItem(90, "Aanvragen", 1, [Row("Iemand wil meedoen", "/beheer/")])
    with hooks.register_temporarily("register_desk_item", lambda user: item):
        assert "Iemand wil meedoen" in desk(client_of(facilitator))


def test_it_asks_the_same_of_the_database_for_much_as_for_little(facilitator, client_of):
    client = client_of(facilitator)
    page = make.chapter(title="De eerste weken")

    def add(number: int) -> None:
        for _ in range(number):
            LessonFactory(state="review")
            LessonFactory(state="adopted", review_date=timezone.localdate())
            DilemmaFactory(posted_at=timezone.now() - timedelta(days=9))
            held(page, "Bij ons ging dat anders.")

    add(6)
    desk(client)
    with CaptureQueriesContext(connection) as few:
        desk(client)
    add(10)
    with CaptureQueriesContext(connection) as many:
        desk(client)

    assert len(many) == len(few) <= 40
