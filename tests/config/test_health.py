"""/gezond/: ok when everything works, and which part does not when it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from config import health
from notices import workers
from notices.models import JobRun, Worker
from search.models import IndexChange
from tests.notices.factories import NoticeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/gezond/"


@pytest.fixture
def running(index_now):
    """A site with its worker and its clock."""
    index_now()
    workers.beat("worker")
    JobRun.objects.create(name="job", started_at=timezone.now())


def ago(**duration):
    return timezone.now() - timedelta(**duration)


def test_everything_works(client, running):
    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}
    assert list(answer.json()) == ["status", *health.CHECKS]
    assert "no-store" in answer["Cache-Control"]


def test_a_silent_worker(client, running):
    Worker.objects.update(seen_at=ago(minutes=3))

    assert only_wrong(client) == "werker"


def test_a_clock_that_stopped(client, running):
    JobRun.objects.update(started_at=ago(minutes=6))

    assert only_wrong(client) == "klok"


def test_an_index_that_runs_late(client, running):
    IndexChange.objects.create(key="dilemma:1", created_at=ago(minutes=16))

    assert only_wrong(client) == "zoekindex"


def test_a_mail_server_that_refuses_everything(client, running):
    NoticeFactory.create_batch(3, tried_at=ago(minutes=1), failures=1)
    assert only_wrong(client) == "mail"

    NoticeFactory(tried_at=timezone.now(), mailed_at=timezone.now())
    assert client.get(ADDRESS).status_code == 200


def test_a_database_that_is_away(client, running, monkeypatch, caplog):
    def refuse(*args):
        raise OperationalError("password of somebody")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get(ADDRESS)

    assert answer.status_code == 503
    assert answer.json()["database"] == answer.json()["status"] == "niet ok"
    assert "somebody" not in answer.content.decode() + caplog.text


def test_migrations_that_are_not_applied(client, running, monkeypatch):
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: ["0002"])

    assert only_wrong(client) == "migraties"


def test_a_cache_that_forgets(client, running, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert only_wrong(client) == "cache"


def test_it_only_answers_reading(client):
    assert client.post(ADDRESS).status_code == 405


def only_wrong(client):
    """Return the one part that does not work."""
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    (name,) = [name for name, state in answer.json().items() if state != "ok" and name != "status"]
    return name
