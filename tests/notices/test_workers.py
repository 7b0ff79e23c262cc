"""The worker and the sweep of tasks whose worker was killed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices import services, workers
from notices.models import Notice, Worker
from notices.tasks import mail_at_once

pytestmark = pytest.mark.django_db


def task(minutes_ago, *worker_ids, status="RUNNING"):
    """Make a row as a worker left it."""
    result = mail_at_once.enqueue(1)
    started = timezone.now() - timedelta(minutes=minutes_ago)
    DBTaskResult.objects.filter(pk=result.id).update(status=status, started_at=started, worker_ids=list(worker_ids))
    return DBTaskResult.objects.get(pk=result.id)


@pytest.mark.parametrize(
    ("minutes_ago", "worker_ids", "status"),
    [
        (3, ["dead"], "READY"),
        (3, ["dead", "alive"], "RUNNING"),
        (600, ["alive"], "RUNNING"),
        (3, ["alive", "dead"], "READY"),
        (1, ["dead"], "RUNNING"),
        (3, ["dead", "dead", "dead"], "FAILED"),
        (3, [], "READY"),
    ],
)
def test_sweep(minutes_ago, worker_ids, status):
    workers.beat("alive")
    Worker.objects.create(name="dead", seen_at=timezone.now() - timedelta(minutes=3))
    row = task(minutes_ago, *worker_ids)

    taken_back = workers.sweep()

    row.refresh_from_db()
    assert (row.status, taken_back) == (status, int(status != "RUNNING"))
    assert (row.finished_at is not None) is (status == "FAILED")


@pytest.mark.parametrize("status", ["READY", "SUCCESSFUL", "FAILED"])
def test_the_sweep_leaves_what_does_not_run(status):
    row = task(60, "dead", status=status)

    assert workers.sweep() == 0
    row.refresh_from_db()
    assert row.status == status


def test_a_task_that_was_taken_again_in_the_meantime_is_left_alone():
    row = task(3, "dead")
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=timezone.now())

    assert workers._take_back(row, timezone.now()) == 0


def test_finished_tasks_and_silent_workers_go_after_a_week():
    before = timezone.now() - workers.KEEP * 1.1
    old, young = task(3, "dead", status="SUCCESSFUL"), task(3, "dead", status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=before)
    DBTaskResult.objects.filter(pk=young.pk).update(finished_at=timezone.now())
    Worker.objects.create(name="long gone", seen_at=before)
    workers.beat("alive")

    assert workers.purge() == 1
    assert DBTaskResult.objects.get() == young
    assert Worker.objects.get().name == "alive"


def test_a_heartbeat_beats_until_it_is_stopped_also_when_the_database_is_locked(monkeypatch):
    beats = []
    monkeypatch.setattr(workers, "BEAT_EVERY_S", 0.001)
    heartbeat = workers.Heartbeat("mine")

    def count(name):
        beats.append(name)
        if len(beats) == 3:
            heartbeat.stopped.set()
        if len(beats) == 1:
            raise OperationalError("database is locked")

    monkeypatch.setattr(workers, "beat", count)
    heartbeat.run()

    assert beats == ["mine"] * 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_mails_what_a_killed_worker_left(member, mailoutbox, monkeypatch):
    # The heart beats in a thread of its own, and the test database in memory locks whole tables between threads.
    monkeypatch.setattr("notices.management.commands.worker.Heartbeat.run", lambda _: None)
    notice = services.notify(to=member, kind="direct", title="Denk je mee?")
    DBTaskResult.objects.update(
        status="RUNNING", started_at=timezone.now() - timedelta(minutes=3), worker_ids=["killed"]
    )

    call_command("worker", batch=True, verbosity=0)
    assert not mailoutbox
    workers.sweep()
    call_command("worker", batch=True, verbosity=0)

    assert [mail.subject for mail in mailoutbox] == ["Denk je mee?"]
    assert Notice.objects.get(pk=notice.pk).mailed_at is not None
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == ("SUCCESSFUL", 2)
    assert not Worker.objects.exists()
