"""Elasticsearch away, slow, read-only, emptied or wrong: pages answer, nothing is lost, nothing leaks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from elasticsearch import Elasticsearch

from search import checks, outbox
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Query
from search.models import IndexChange
from tests.engines.conftest import ELASTICSEARCH_URL, need_elasticsearch
from tests.engines.documents import FACILITATOR, PUBLIC, doc, keys
from tests.learnings.factories import LessonFactory

pytestmark = pytest.mark.django_db
NOTICE = "Zoeken lukt nu even niet"


class Proxy:
    """A TCP proxy before the server, that can refuse, or wait before it passes anything on."""

    def __init__(self, url: str):
        target = urlsplit(url)
        self._target = (target.hostname, target.port)
        self.delay_s, self.is_open = 0.0, True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._live: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self.is_open:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._live += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if self.delay_s:
                    time.sleep(self.delay_s)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.close()

    def cut(self) -> None:
        """Stop, as a server does."""
        self.is_open = False
        for end in self._live:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give up the port."""
        self.cut()
        self._listener.close()


@pytest.fixture
def proxy():
    """A proxy before the real server."""
    need_elasticsearch()
    made = Proxy(ELASTICSEARCH_URL)
    yield made
    made.close()


@pytest.fixture
def site(settings, proxy, monkeypatch):
    """The site on Elasticsearch, behind the proxy, with an index of its own; gives a client that goes round it."""
    settings.SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.ELASTICSEARCH_URLS = [proxy.url]
    settings.ELASTICSEARCH_INDEX = f"ok-test-{uuid4().hex[:12]}"
    monkeypatch.setattr("search.engines.elasticsearch.server.BREAK_S", 0.3)
    yield Elasticsearch(ELASTICSEARCH_URL)
    client = Elasticsearch(ELASTICSEARCH_URL)
    for name in client.indices.get_alias(index=f"{settings.ELASTICSEARCH_INDEX}*", ignore_unavailable=True):
        client.indices.delete(index=name)


@pytest.fixture
def applied(django_capture_on_commit_callbacks):
    """Do what a test does, and then what follows its commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def adopted(title: str):
    return LessonFactory(title=title, state="adopted", audience_choice="public")


def mend_as_the_clock_does() -> None:
    """Try until it works; the clock tries every minute."""
    for _ in range(10):
        time.sleep(0.4)
        with suppress(EngineUnavailable):
            outbox.mend()
            return
    pytest.fail("the server came back, but the index was never mended")


def is_whole() -> bool:
    return not any(outbox.differences().values())


def test_a_new_site_builds_its_index_and_finds(site, client):
    adopted("Bel de tolk eerst")

    outbox.mend()

    assert "Bel de" in client.get("/zoeken/", {"q": "tolk"}).content.decode()
    assert is_whole()


@pytest.mark.parametrize("trouble", ["stopped", "slow"])
def test_every_page_answers_and_what_was_written_comes_after_all(site, proxy, client_of, member, applied, trouble):
    client = client_of(member)
    outbox.mend()
    if trouble == "stopped":
        proxy.cut()
    else:
        proxy.cut()  # so that new connections are made
        proxy.is_open, proxy.delay_s = True, 10.0

    with applied():
        adopted("Bel de tolk eerst")
    started = time.monotonic()
    answer = client.get("/zoeken/", {"q": "tolk"})
    took_s = time.monotonic() - started

    assert answer.status_code == 200
    assert NOTICE in answer.content.decode()
    assert took_s < 2
    for path in (reverse("learnings:lessons"), reverse("learnings:new"), reverse("members:mine")):
        assert client.get(path).status_code == 200
    assert IndexChange.objects.exists()

    proxy.is_open, proxy.delay_s = True, 0.0
    mend_as_the_clock_does()

    assert not IndexChange.objects.exists()
    assert is_whole()


def test_a_read_only_index_takes_the_change_later(site, applied, settings):
    outbox.mend()
    site.indices.put_settings(index=settings.ELASTICSEARCH_INDEX, settings={"index.blocks.write": True})

    with applied():
        adopted("Bel de tolk eerst")
    assert IndexChange.objects.exists()

    site.indices.put_settings(index=settings.ELASTICSEARCH_INDEX, settings={"index.blocks.write": None})
    outbox.mend()
    assert is_whole()


def test_an_index_that_is_deleted_is_built_anew(site, client, applied, settings):
    adopted("Bel de tolk eerst")
    outbox.mend()
    for name in site.indices.get_alias(name=settings.ELASTICSEARCH_INDEX):
        site.indices.delete(index=name)

    with applied():
        adopted("Vraag een tolk per telefoon")
    assert NOTICE in client.get("/zoeken/", {"q": "tolk"}).content.decode()
    assert not site.indices.exists(index=settings.ELASTICSEARCH_INDEX), "half an index answers as if it were whole"

    outbox.mend()
    assert is_whole()
    assert len(keys(get_engine().search(Query(words="tolk"), PUBLIC))) == 2


def test_an_index_with_another_mapping_is_replaced(site, settings):
    adopted("Bel de tolk eerst")
    site.index(index=settings.ELASTICSEARCH_INDEX, document={"words": 3}, refresh=True)  # makes an index by accident

    outbox.mend()

    assert is_whole()
    assert keys(get_engine().search(Query(words="tolk"), PUBLIC))


def test_one_dead_address_beside_a_live_one(site, proxy, settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = f"http://127.0.0.1:{gone.getsockname()[1]}"
    settings.ELASTICSEARCH_URLS = [dead, proxy.url]
    adopted("Bel de tolk eerst")

    outbox.mend()

    for _ in range(4):
        assert get_engine().search(Query(words="tolk"), PUBLIC).total == 1


def test_so_many_waiting_changes_that_no_total_is_safe_give_no_answer(monkeypatch, client):
    monkeypatch.setattr(outbox, "MOST_WAITING", 2)
    IndexChange.objects.bulk_create([IndexChange(key=f"lesson:{n}", narrowed=True) for n in range(3)])

    with pytest.raises(EngineUnavailable):
        outbox.waiting_keys()
    assert NOTICE in client.get("/zoeken/", {"q": "tolk"}).content.decode()


def test_an_audience_that_narrowed_holds_before_the_index_knows(site, proxy, client, applied):
    lesson = adopted("Bel de kanarievogel eerst")
    outbox.mend()
    assert "kanarievogel" in client.get("/zoeken/", {"q": "tolk kanarievogel"}).content.decode().replace("<mark>", "")
    proxy.cut()
    with applied():
        lesson.audience_choice = "facilitators"
        lesson.save()
        outbox.changed(lesson)
    proxy.is_open = True
    time.sleep(0.4)

    page = client.get("/zoeken/", {"q": "kanarievogel"})
    assert lesson.get_absolute_url() not in page.content.decode()
    assert get_engine().search(Query(words="kanarievogel"), FACILITATOR).total == 1, "the index still held it"


REBUILD = """
import sys, time
from search import dutch
from search.engines.elasticsearch import ElasticsearchEngine
sys.path.insert(0, {root!r})
from tests.engines.documents import doc
engine = ElasticsearchEngine([{url!r}], alias={alias!r}, timeout_s=30, synonyms=dutch.shipped)
def slowly():
    for number in range(100_000):
        if number == 600:
            print("halfway", flush=True)
        if number > 600:
            time.sleep(0.05)
        yield doc(f"lesson:{{number}}", "Tolk")
engine.rebuild(slowly())
"""


def test_a_rebuild_that_is_killed_leaves_the_live_index_and_the_next_one_works(site, settings):
    engine = get_engine()
    engine.rebuild([doc("lesson:1", "Tolk")])
    root = str(settings.BASE_DIR)
    script = "import django; django.setup()" + REBUILD.format(
        root=root, url=ELASTICSEARCH_URL, alias=settings.ELASTICSEARCH_INDEX
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": root}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, cwd=root) as child:
        assert child.stdout.readline() == b"halfway\n"
        child.kill()

    assert engine.search(Query(words="tolk"), PUBLIC).total == 1
    engine.index([doc("lesson:2", "Tolk")])
    assert engine.search(Query(words="tolk"), PUBLIC).total == 2
    engine.rebuild([doc("lesson:1", "Tolk"), doc("lesson:3", "Tolk")])
    assert set(engine.versions()) == {"lesson:1", "lesson:3"}
    assert len(site.indices.get(index=f"{settings.ELASTICSEARCH_INDEX}*")) == 1, "what was left half-way is gone"


def test_a_server_of_another_version_stops_the_start(site, monkeypatch):
    assert checks.elasticsearch_is_8(None) == []

    monkeypatch.setattr("search.engines.elasticsearch.ElasticsearchEngine.server_version", lambda self: "7.17.1")

    (problem,) = checks.elasticsearch_is_8(None)
    assert "alleen versie 8" in problem.msg


def test_a_server_that_is_away_does_not_stop_the_start(site, proxy):
    proxy.cut()

    (problem,) = checks.elasticsearch_is_8(None)
    assert problem.id == "search.W001"


@pytest.mark.parametrize(
    ("planted", "what"),
    [("search.outbox.waiting_keys", list), ("search.services.visible_keys", lambda keys, viewer: set(keys))],
)
def test_planted_defect_one_protection_alone_still_holds(site, proxy, client, applied, monkeypatch, planted, what):
    """Waiting keys and the check of every hit stand behind each other; the next test takes both away."""
    lesson = adopted("Bel de kanarievogel eerst")
    outbox.mend()
    proxy.cut()
    with applied():
        lesson.audience_choice = "facilitators"
        lesson.save()
        outbox.changed(lesson)
    proxy.is_open = True
    time.sleep(0.4)
    monkeypatch.setattr(planted, what)

    assert lesson.get_absolute_url() not in client.get("/zoeken/", {"q": "kanarievogel"}).content.decode()


def test_planted_defect_without_both_protections_it_leaks(site, proxy, client, applied, monkeypatch):
    lesson = adopted("Bel de kanarievogel eerst")
    outbox.mend()
    proxy.cut()
    with applied():
        lesson.audience_choice = "facilitators"
        lesson.save()
        outbox.changed(lesson)
    proxy.is_open = True
    time.sleep(0.4)
    monkeypatch.setattr("search.outbox.waiting_keys", list)
    monkeypatch.setattr("search.services.visible_keys", lambda keys, viewer: set(keys))

    assert lesson.get_absolute_url() in client.get("/zoeken/", {"q": "kanarievogel"}).content.decode()
