"""The clock: periodic jobs, registered by the apps, run by `manage.py run_due` every minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from notices.models import JobRun

log = logging.getLogger(__name__)
HOOK = "register_periodic_job"
RETRY_AFTER = timedelta(minutes=10)
# The clock is wound every minute, but never to the second: without room a job of every minute would skip one.
ROOM = timedelta(seconds=15)
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job. It runs `every` so often, or once a day `at` a time of the clock in Europe/Amsterdam.

    A job may be killed and run again, so it must not mind to run twice.
    """

    name: str
    run: Callable[[], object]
    every: timedelta = timedelta(days=1)
    at: time | None = None

    @property
    def lease(self) -> timedelta:
        """How long nobody else starts the job when the process that runs it says nothing more."""
        return timedelta(minutes=5) if self.every < timedelta(hours=1) else timedelta(hours=1)

    def is_due(self, last: JobRun, now: datetime) -> bool:
        """Return whether the job must run now, given its last run; one that failed is tried again sooner."""
        if last.started_at is None:
            return self.at is None or timezone.localtime(now).time() >= self.at
        age = now - last.started_at
        if last.has_failed:
            return age >= min(self.every, RETRY_AFTER) - ROOM
        if self.at is None:
            return age >= self.every - ROOM
        return last.started_at < last_moment(self.at, now)


def last_moment(at: time, now: datetime, weekday: int | None = None) -> datetime:
    """Return the last moment, not after `now`, that clocks in Europe/Amsterdam stood at this time, in UTC.

    With `weekday` (0 is Monday) only that day counts. A time that the clock skips in spring falls an hour later; one
    that comes twice in autumn is the first of the two.
    """
    local = timezone.localtime(now)
    back = 0 if weekday is None else (local.weekday() - weekday) % 7
    step = 1 if weekday is None else 7
    for days in (back, back + step):
        moment = datetime.combine(local.date() - timedelta(days=days), at, tzinfo=local.tzinfo).astimezone(UTC)
        if moment <= now:
            break
    return moment


def jobs() -> list[Job]:
    """Return the registered jobs, by name."""
    return sorted((registered() for registered in hooks.get_hooks(HOOK)), key=lambda job: job.name)


def register(job: Job) -> Job:
    """Register a periodic job."""
    hooks.register(HOOK, lambda: job)
    return job


def run_due(now: datetime | None = None) -> list[str]:
    """Run every job that is due; return the names of those that ran. A job that fails does not stop the others."""
    ran = []
    for job in jobs():
        if _claim(job, now or timezone.now()):
            _run(job)
            ran.append(job.name)
    return ran


def _claim(job: Job, now: datetime) -> bool:
    """Take the job when it is due and nobody else has it; one update decides, so two clocks never both win."""
    row, _ = JobRun.objects.get_or_create(name=job.name)
    if not job.is_due(row, now):
        return False
    free = Q(finished_at__isnull=False) | Q(started_at=None) | Q(started_at__lt=now - job.lease)
    same = JobRun.objects.filter(free, pk=row.pk, started_at=row.started_at)
    return bool(same.update(started_at=now, finished_at=None))


def _run(job: Job) -> None:
    """Run the job and write down how it ended, also when the process is told to stop halfway."""
    error = INTERRUPTED
    try:
        job.run()
        error = ""
    except Exception as failure:  # whatever a job does wrong, the next jobs must run
        error = type(failure).__name__
        log.error("periodic job %s failed: %s in %s", job.name, error, _place(failure))
    finally:
        finished = timezone.now()
        changes = {"finished_at": finished, "error": error} | ({} if error else {"succeeded_at": finished})
        JobRun.objects.filter(name=job.name).update(**changes)


def _place(failure: Exception) -> str:
    """Return where it went wrong; the words of an error may hold somebody's data, so they are not logged."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else "an unknown place"
