"""The clock: periodic jobs, registered by the apps, run by `manage.py run_due` every minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from notices.models import JobRun

log = logging.getLogger(__name__)
HOOK = "register_periodic_job"
STUCK_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job. It runs `every` so often, or once a day `at` a time of the clock in Europe/Amsterdam."""

    name: str
    run: Callable[[], object]
    every: timedelta = timedelta(days=1)
    at: time | None = None

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Return whether the job must run now, given when it last began."""
        if last is None:
            return self.at is None or timezone.localtime(now).time() >= self.at
        if self.at is None:
            return now - last >= self.every
        today = timezone.localtime(now)
        return today.time() >= self.at and timezone.localtime(last).date() < today.date()


def jobs() -> list[Job]:
    """Return the registered jobs, by name."""
    return sorted((registered() for registered in hooks.get_hooks(HOOK)), key=lambda job: job.name)


def register(job: Job) -> Job:
    """Register a periodic job."""
    hooks.register(HOOK, lambda: job)
    return job


def run_due(now: datetime | None = None) -> list[str]:
    """Run every job that is due; return the names of those that ran. A job that fails does not stop the others."""
    now = now or timezone.now()
    return [job.name for job in jobs() if _claim(job, now) and _run(job)]


def _claim(job: Job, now: datetime) -> bool:
    """Take the job when it is due and nobody else has it; one update decides, so two clocks never both win."""
    row, _ = JobRun.objects.get_or_create(name=job.name)
    if not job.is_due(row.started_at, now):
        return False
    free = Q(finished_at__isnull=False) | Q(started_at=None) | Q(started_at__lt=now - STUCK_AFTER)
    return bool(
        JobRun.objects.filter(free, pk=row.pk, started_at=row.started_at).update(started_at=now, finished_at=None)
    )


def _run(job: Job) -> bool:
    error = ""
    try:
        job.run()
    except Exception as failure:  # whatever a job does wrong, the next jobs must run
        error = type(failure).__name__
        log.exception("periodic job %s failed", job.name)
    finished = timezone.now()
    changes = {"finished_at": finished, "error": error}
    JobRun.objects.filter(name=job.name).update(**changes | ({} if error else {"succeeded_at": finished}))
    return True
