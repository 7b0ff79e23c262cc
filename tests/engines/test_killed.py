"""kill -9 while the index is built or brought up to date: afterwards a repair leaves nothing lost and no ghosts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from learnings.models import Lesson
from search import outbox
from tests.engines.conftest import ELASTICSEARCH_URL, need_elasticsearch
from tests.learnings.factories import LessonFactory

pytestmark = pytest.mark.django_db
LESSONS = 600

# A process of its own, as the clock or somebody at a terminal starts it, that ends itself as kill -9 ends it.
KILLED = """
import os, signal, django
django.setup()
from django.core.management import call_command
from search import outbox
from search.engines import get_engine
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
"""
IN_REBUILD = """
made = outbox._all_documents
def some(progress=None):
    for number, one in enumerate(made(progress)):
        if number == 550:
            die()
        yield one
outbox._all_documents = some
call_command("index", "rebuild")
"""
IN_CATCH_UP = """
engine = get_engine()
write, times = type(engine).index, []
def index(self, documents):
    write(self, documents)
    times.append(1)
    if len(times) == 2:  # written, but the rows still wait
        die()
type(engine).index = index
call_command("index", "catch-up")
"""
REPAIR = """
import time, django
django.setup()
from django.core.management import call_command
started = time.perf_counter()
call_command("index", "status", "--repair")
print("seconds", time.perf_counter() - started, sep="\\t")
"""


class Site:
    """A database in a file and an index, for processes of their own."""

    def __init__(self, folder: Path, engine: str):
        self.root = Path(__file__).resolve().parents[2]
        self.file = folder / "site.sqlite3"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{self.file}",
            "VAR_DIR": str(folder),
            "ELASTICSEARCH_URL": ELASTICSEARCH_URL if engine == "elasticsearch" else "",
            "ELASTICSEARCH_INDEX": f"ok-test-{uuid4().hex[:12]}",
            "SEARCH_TIMEOUT_S": "30",
        }

    def write(self) -> None:
        """Write what the test made in its database to the file."""
        self.file.write_bytes(connection.connection.serialize())

    def run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=self.root, capture_output=True, text=True, timeout=300
        )

    def index(self, *arguments: str) -> dict[str, str]:
        """Return what the command says: name and number."""
        return self.said("manage.py", "index", *arguments)

    def said(self, *command: str) -> dict[str, str]:
        done = self.run(*command)
        assert done.returncode == 0, done.stderr
        return dict(line.split("\t")[:2] for line in done.stdout.splitlines() if "\t" in line)


@pytest.fixture(params=["elasticsearch", "sqlite"])
def site(request, tmp_path):
    if request.param == "elasticsearch":
        need_elasticsearch()
    made = Site(tmp_path, request.param)
    yield made
    if request.param == "elasticsearch":
        from elasticsearch import Elasticsearch

        client = Elasticsearch(ELASTICSEARCH_URL)
        for name in client.indices.get_alias(index=f"{made.environment['ELASTICSEARCH_INDEX']}*"):
            client.indices.delete(index=name)


@pytest.mark.parametrize("moment", [IN_REBUILD, IN_CATCH_UP], ids=["rebuild", "catch-up"])
def test_after_kill_9_a_repair_leaves_nothing_lost_and_no_ghosts(site, moment, capsys):
    first = LessonFactory(title="Bel de tolk eerst", state="adopted", audience_choice="public")
    site.write()
    site.index("rebuild")
    copied = [field for field in Lesson._meta.concrete_fields if field.attname != "id"]
    blank = {field.attname: getattr(first, field.attname) for field in copied}
    others = [Lesson(**blank | {"title": f"Les {n}", "submission": uuid4()}) for n in range(LESSONS)]
    Lesson.objects.bulk_create(others)
    source = outbox.source_for(first)
    outbox.note([source.key(one) for one in [first, *Lesson.objects.exclude(pk=first.pk)]])
    Lesson.objects.filter(pk=first.pk).delete()
    site.write()

    killed = site.run("-c", KILLED + moment)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    took = float(site.said("-c", REPAIR)["seconds"])

    after = site.index("status")
    assert int(after["documenten"]) >= LESSONS
    differences = {name: number for name, number in after.items() if name not in {"documenten", "bytes", "sinds"}}
    assert set(differences.values()) == {"0"}
    rate = took / LESSONS * 10_000
    with capsys.disabled():
        sys.stdout.write(f" {took:.1f} s to repair {LESSONS}, {rate:.0f} s per 10,000; ")
