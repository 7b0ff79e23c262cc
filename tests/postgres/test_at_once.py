"""What several processes do at the same moment happens once."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from learnings.models import Dilemma, Response
from learnings.services import post_dilemma, post_response
from notices import clock, delivery, services
from notices.clock import Job
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory
from tests.members.factories import UserFactory
from tests.notices.factories import NoticeFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TOGETHER = 4


def together(work):
    """Call `work` in TOGETHER threads that begin at one moment, each with a connection of its own."""
    ready, errors = threading.Barrier(TOGETHER), []

    def begin():
        ready.wait()
        try:
            work()
        except Exception as error:  # a thread's error must fail the test, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_clocks_that_strike_together_run_a_job_once(monkeypatch):
    ran = []
    monkeypatch.setattr(clock, "jobs", lambda: [Job("job", lambda: ran.append(1))])
    now = timezone.now()

    together(lambda: clock.run_due(now))

    assert ran == [1]


def test_senders_that_start_together_mail_a_notice_once(mailoutbox, member):
    notice = NoticeFactory(to=member, kind="of-no-app")

    together(lambda: delivery.mail_one(notice.pk))

    assert len(mailoutbox) == 1


def test_what_is_told_from_several_places_is_told_once(member):
    together(lambda: services.notify(to=member, kind="of-no-app", title="Reactie", dedupe_key="response:1"))

    assert Notice.objects.filter(to=member).count() == 1


def test_a_form_that_is_sent_several_times_at_one_moment_makes_one_thing():
    author, submission = UserFactory(), uuid4()
    fields = {"title": "Wie belt terug?", "question": "Ouders wachten op een telefoontje."}

    together(lambda: post_dilemma(author=author, fields=fields, submission=submission))

    assert Dilemma.objects.filter(owner=author).count() == 1


def test_a_response_that_is_sent_several_times_at_one_moment_is_one_response():
    dilemma, author, submission = DilemmaFactory(), UserFactory(), uuid4()

    together(lambda: post_response(dilemma=dilemma, author=author, body="Wij bellen samen.", submission=submission))

    assert Response.objects.filter(dilemma=dilemma).count() == 1
