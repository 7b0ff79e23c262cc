"""/gezond/: whether the site can do its work. Public, so it says only ok or not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notices import workers
from notices.models import JobRun, Notice
from search.engines import get_engine
from search.models import IndexChange

log = logging.getLogger(__name__)
CLOCK_STOPPED_AFTER = timedelta(minutes=5)
INDEX_LATE_AFTER = timedelta(minutes=15)
TRIES = 3


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    cache.set("gezond", "ja", 30)
    return cache.get("gezond") == "ja"


def _index() -> bool:
    get_engine().status()
    return not IndexChange.objects.filter(created_at__lt=timezone.now() - INDEX_LATE_AFTER).exists()


def _worker() -> bool:
    return bool(workers.living())


def _clock() -> bool:
    return JobRun.objects.filter(started_at__gt=timezone.now() - CLOCK_STOPPED_AFTER).exists()


def _mail() -> bool:
    """Whether one of the last tries went out; a single address that is refused is no trouble of the mail server."""
    last = Notice.objects.exclude(tried_at=None).order_by("-tried_at").values_list("mailed_at", "failures")[:TRIES]
    return any(mailed_at for mailed_at, _ in last) or sum(failures for _, failures in last) < TRIES


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migraties": _migrations,
    "cache": _cache,
    "zoekindex": _index,
    "werker": _worker,
    "klok": _clock,
    "mail": _mail,
}


@never_cache
@require_safe
def health(request):
    """Answer 200 when everything works, else 503 with which part does not."""
    states = {name: _works(name, check) for name, check in CHECKS.items()}
    is_fine = all(states.values())
    words = {name: "ok" if works else "niet ok" for name, works in states.items()}
    return JsonResponse({"status": "ok" if is_fine else "niet ok", **words}, status=200 if is_fine else 503)


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # a check that fails in whatever way says that this part does not work
        log.warning("health check %s failed: %s", name, type(error).__name__)
        return False
