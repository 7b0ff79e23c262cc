"""Workers that live, and the tasks of those that were killed.

django-tasks-db never takes back a task that was running when its worker died: its row stays RUNNING for ever. Our
worker says every BEAT_EVERY_S seconds that it lives, and the sweep makes the tasks of silent workers ready again. Every
task of ours may therefore run twice, and must not mind.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notices.models import Worker
from notices.tasks import BACKEND

log = logging.getLogger(__name__)
BEAT_EVERY_S = 20.0
SILENT_AFTER = timedelta(minutes=2)
KEEP = timedelta(days=7)
MOST_STARTS = 3


class Heartbeat(threading.Thread):
    """Writes that a worker lives, as long as its process does."""

    def __init__(self, name: str):
        super().__init__(name=f"heartbeat of {name}", daemon=True)
        self.worker = name
        self.stopped = threading.Event()

    def run(self) -> None:
        """Beat until `stop`."""
        try:
            while True:
                try:
                    beat(self.worker)
                except OperationalError:  # the database is locked or away; the next beat may pass
                    log.warning("a heartbeat was missed")
                if self.stopped.wait(BEAT_EVERY_S):
                    return
        finally:
            connection.close()

    def stop(self) -> None:
        """End the thread and forget the worker, so that what it left is taken back at once."""
        self.stopped.set()
        self.join()
        Worker.objects.filter(name=self.worker).delete()


def beat(name: str) -> None:
    """Note that a worker lives."""
    Worker.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


def living(now: datetime | None = None) -> set[str]:
    """Return the names of the workers that live."""
    after = (now or timezone.now()) - SILENT_AFTER
    return set(Worker.objects.filter(seen_at__gt=after).values_list("name", flat=True))


def sweep() -> int:
    """Make the running tasks of dead workers ready again; fail those that were started MOST_STARTS times.

    Returns how many were taken back. Between a claim and a first beat a worker may seem dead, so a task counts only
    when it was started SILENT_AFTER ago.
    """
    now = timezone.now()
    alive = living(now)
    running = DBTaskResult.objects.filter(backend_name=BACKEND).running().filter(started_at__lt=now - SILENT_AFTER)
    return sum(_take_back(row, now) for row in running if not row.worker_ids or row.worker_ids[-1] not in alive)


def _take_back(row: DBTaskResult, now: datetime) -> int:
    is_last = len(row.worker_ids) >= MOST_STARTS
    changes = {"status": TaskResultStatus.FAILED, "finished_at": now} if is_last else {"status": TaskResultStatus.READY}
    log.warning("task %s ran in a worker that is gone, now %s", row.pk, changes["status"])
    # Only this run of it: the worker may have finished in the meantime, or somebody else may have taken it.
    same = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
    return same.update(**changes)


def purge() -> int:
    """Delete finished tasks and silent workers after a week (daily); return how many tasks."""
    before = timezone.now() - KEEP
    Worker.objects.filter(seen_at__lt=before).delete()
    return DBTaskResult.objects.filter(finished_at__lt=before).delete()[0]
