"""The clock: what is due, one clock at a time, and a job that fails."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from wagtail import hooks

from notices import clock
from notices.clock import HOOK, Job, last_moment, run_due
from notices.models import JobRun

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday, twelve o'clock in Amsterdam
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def only(monkeypatch):
    """Return a function that makes these the only jobs."""

    def use(*jobs):
        monkeypatch.setattr(clock, "jobs", lambda: list(jobs))

    return use


@pytest.mark.parametrize(
    ("at", "now", "weekday", "expected"),
    [
        (time(7), NOON, None, datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (time(13), NOON, None, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)),
        (time(12), NOON, None, NOON),
        (time(7), NOON, 0, datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (time(13), NOON, 0, datetime(2026, 11, 16, 12, 0, tzinfo=UTC)),
        (time(7), NOON, 4, datetime(2026, 11, 20, 6, 0, tzinfo=UTC)),
        # In spring 02.30 does not exist and falls at 03.30 summer time; in autumn it comes twice and the first counts.
        (time(2, 30), datetime(2027, 3, 28, 1, 29, tzinfo=UTC), None, datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC), None, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 10, 25, 1, 45, tzinfo=UTC), None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_last_moment(at, now, weekday, expected):
    assert last_moment(at, now, weekday) == expected


def run_at(started, *, succeeded=True):
    return JobRun(name="job", started_at=started, finished_at=started, error="" if succeeded else "ValueError")


@pytest.mark.parametrize(
    ("job", "last", "is_due"),
    [
        (Job("job", print, every=MINUTE), JobRun(name="job"), True),
        (Job("job", print, every=MINUTE), run_at(NOON - MINUTE), True),
        (Job("job", print, every=MINUTE), run_at(NOON - timedelta(seconds=50)), True),
        (Job("job", print, every=MINUTE), run_at(NOON - timedelta(seconds=30)), False),
        (Job("job", print, every=HOUR), run_at(NOON - 59 * MINUTE), False),
        (Job("job", print, at=time(12, 30)), JobRun(name="job"), False),
        (Job("job", print, at=time(11, 30)), JobRun(name="job"), True),
        (Job("job", print, at=time(11, 30)), run_at(NOON - DAY), True),
        (Job("job", print, at=time(11, 30)), run_at(NOON - 20 * MINUTE), False),
        (Job("job", print, at=time(11, 30)), run_at(NOON - 20 * MINUTE, succeeded=False), True),
        (Job("job", print, at=time(11, 30)), run_at(NOON - 5 * MINUTE, succeeded=False), False),
    ],
)
def test_is_due(job, last, is_due):
    assert job.is_due(last, NOON) is is_due


@pytest.mark.django_db
def test_a_daily_job_runs_once_a_day_also_when_the_clock_goes_back(only):
    ran = []
    only(Job("job", lambda: ran.append(1), at=time(2, 30)))
    midnight = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    JobRun.objects.create(name="job", started_at=midnight - 20 * HOUR, finished_at=midnight - 20 * HOUR)

    for minute in range(0, 24 * 60, 10):
        run_due(midnight + minute * MINUTE)

    assert len(ran) == 1


@pytest.mark.django_db
def test_a_job_that_fails_does_not_stop_the_others_and_says_nothing_of_people(only, caplog):
    ran = []

    def fail():
        raise ValueError("Sanne de Wit, sanne@voorbeeld.example")

    only(Job("bad", fail, every=MINUTE), Job("good", lambda: ran.append(1), every=MINUTE))

    assert run_due(NOON) == ["bad", "good"]
    bad, good = JobRun.objects.order_by("name")
    assert (bad.error, bad.succeeded_at, good.error, ran) == ("ValueError", None, "", [1])
    assert "bad failed: ValueError in fail" in caplog.text
    assert "anne" not in caplog.text


@pytest.mark.django_db
def test_a_job_that_is_told_to_stop_says_so_and_is_tried_again(only):
    only(Job("job", sys.exit, every=MINUTE))

    with pytest.raises(SystemExit):
        run_due(NOON)
    row = JobRun.objects.get()
    assert (row.error, row.has_failed) == (clock.INTERRUPTED, True)

    only(Job("job", int, every=MINUTE))
    assert run_due(NOON + MINUTE) == ["job"]
    assert not JobRun.objects.get().has_failed


@pytest.mark.django_db
def test_a_job_whose_process_was_killed_is_free_after_its_lease(only):
    only(Job("job", int, every=MINUTE))
    JobRun.objects.create(name="job", started_at=NOON)

    assert run_due(NOON + 5 * MINUTE) == []
    assert run_due(NOON + 5 * MINUTE + timedelta(seconds=1)) == ["job"]


@pytest.mark.django_db
def test_another_clock_does_not_run_a_job_that_runs(only):
    during = []
    only(Job("job", lambda: during.append(run_due(NOON + 4 * MINUTE)), every=MINUTE))

    assert run_due(NOON) == ["job"]
    assert during == [[]]


@pytest.mark.django_db
def test_the_command_runs_what_is_due(capsys):
    ran = []
    with hooks.register_temporarily(HOOK, lambda: Job("tests.job", lambda: ran.append(1))):
        call_command("run_due")
        call_command("run_due")

    assert ran == [1]
    assert "tests.job" in capsys.readouterr().out


def test_names_of_jobs_are_unique():
    names = [job.name for job in clock.jobs()]

    assert len(names) == len(set(names))
    assert {"notices.mail", "notices.sweep", "search.catch_up"} <= set(names)
