"""Background tasks on our own queue, and the sweep of tasks whose worker was killed.

django-tasks-db never takes back a task that was running when its worker died: its row stays RUNNING for ever. The
sweep makes it ready again. Every task of ours may therefore run twice, and must not mind.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)
BACKEND, QUEUE = "ours", "ours"
KILLED_AFTER = timedelta(minutes=5)
MOST_STARTS = 3


def sweep() -> int:
    """Make tasks ready again that run for longer than KILLED_AFTER; fail those that were started MOST_STARTS times.

    Returns how many were taken back.
    """
    stuck = DBTaskResult.objects.filter(
        backend_name=BACKEND, status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - KILLED_AFTER
    )
    count = 0
    for row in stuck:
        tried = len(row.worker_ids)
        status = TaskResultStatus.READY if tried < MOST_STARTS else TaskResultStatus.FAILED
        changes = {"status": status} | ({"finished_at": timezone.now()} if status == TaskResultStatus.FAILED else {})
        # Only while it is still running: the worker may have finished it in the meantime.
        count += DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(**changes)
        log.warning("task %s was running without a worker, now %s", row.pk, status)
    return count


def purge() -> int:
    """Delete finished tasks after a week (daily)."""
    before = timezone.now() - timedelta(days=7)
    return DBTaskResult.objects.filter(finished_at__lt=before).delete()[0]
