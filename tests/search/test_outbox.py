"""A change is never lost and never applied wrongly: outbox, catch-up, rebuild and comparison."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from learnings.models import Dilemma, Follow
from search import middleware, outbox, services
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Query
from search.models import IndexChange
from tests.learnings.factories import DilemmaFactory
from tests.members.factories import ThemeFactory


class Down:
    """An engine that does not answer."""

    def index(self, *_, **__):
        raise EngineUnavailable

    remove = search = similar = complete = status = versions = rebuild = index


@pytest.fixture
def engine_is_down(monkeypatch):
    monkeypatch.setattr(outbox, "get_engine", Down)
    monkeypatch.setattr(services, "get_engine", Down)


@pytest.fixture
def clean(db):
    """Nothing waits and everything is in the index."""

    def settle():
        outbox.rebuild()
        IndexChange.objects.all().delete()

    settle()
    return settle


def titles(user, words="vleermuis") -> list[str]:
    return [hit.title for hit in services.search(Query(words=words), user).hits]


def test_a_change_is_in_the_index_after_commit(clean, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        DilemmaFactory(title="Wat doe je met een vleermuis?")

    assert titles(member) == ["Wat doe je met een vleermuis?"]
    assert not IndexChange.objects.filter(key__startswith="dilemma").exists()


def test_what_is_deleted_leaves_the_index(clean, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dilemma = DilemmaFactory(title="Wat doe je met een vleermuis?")
    with django_capture_on_commit_callbacks(execute=True):
        outbox.removed(dilemma)
        dilemma.delete()

    assert titles(member) == []


def test_while_the_engine_is_down_changes_wait_and_are_applied_later(
    clean, member, django_capture_on_commit_callbacks, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "get_engine", Down)
        with django_capture_on_commit_callbacks(execute=True):
            DilemmaFactory(title="Wat doe je met een vleermuis?")
        assert IndexChange.objects.filter(attempts__gte=1).exists()
        with pytest.raises(EngineUnavailable):
            outbox.catch_up()

    assert outbox.catch_up() >= 1
    assert titles(member) == ["Wat doe je met een vleermuis?"]
    assert outbox.catch_up() == 0


def test_a_rolled_back_change_leaves_no_row(clean):
    def fail():
        DilemmaFactory()
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        fail()

    assert not IndexChange.objects.exists()


def test_nothing_to_note_writes_nothing(clean):
    outbox.note([])
    outbox.changed(Follow(key="dilemma:1"))

    assert not IndexChange.objects.exists()


def test_a_killed_worker_is_taken_over_without_double_work(clean, member, monkeypatch):
    dilemma = DilemmaFactory(title="Wat doe je met een vleermuis?")
    outbox.changed(dilemma)
    with monkeypatch.context() as patch:
        patch.setattr(IndexChange.objects, "filter", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            outbox.catch_up()  # ends between the index and the deletion of the rows

    outbox.catch_up()

    assert titles(member) == ["Wat doe je met een vleermuis?"]
    assert get_engine().status().documents == len(get_engine().versions())


def test_a_narrowed_thing_is_out_of_hits_total_and_facets_at_once(clean, member):
    dilemma = DilemmaFactory(title="Wat doe je met een vleermuis?")
    clean()
    assert titles(member)

    Dilemma.objects.get(pk=dilemma.pk)
    dilemma.is_hidden = True
    dilemma.save()  # the row waits: this test never commits
    found = services.search(Query(words="vleermuis"), member)

    assert (found.total, list(found.hits), dict(found.facets.get("kind", {}))) == (0, [], {})


def test_planted_defect_without_the_waiting_keys_only_the_second_check_stands_in_between(clean, member, monkeypatch):
    dilemma = DilemmaFactory(title="Wat doe je met een vleermuis?")
    clean()
    Dilemma.objects.filter(pk=dilemma.pk).update(audience="facilitators")
    monkeypatch.setattr(outbox, "waiting_keys", list)

    assert titles(member) == []
    monkeypatch.setattr(services, "visible_keys", lambda keys, viewer: set(keys))
    assert titles(member) == ["Wat doe je met een vleermuis?"]


def test_the_comparison_finds_and_mends_what_is_missing_stale_or_a_ghost(clean, member):
    kept, gone = DilemmaFactory(title="Wat doe je met een vleermuis?"), DilemmaFactory(title="Nog een vleermuis?")
    clean()
    Dilemma.objects.filter(pk=kept.pk).update(title="Wat doe je met een uil?", version=9)
    get_engine().remove([f"member:{kept.owner_id}"])
    Dilemma.objects.filter(pk=gone.pk)._raw_delete("default")

    found = outbox.differences()

    assert f"dilemma:{kept.pk}" in found["stale"]
    assert f"dilemma:{gone.pk}" in found["ghosts"]
    assert f"member:{kept.owner_id}" in found["missing"]
    assert outbox.repair() == sum(map(len, found.values()))
    assert outbox.differences() == {"missing": [], "stale": [], "ghosts": []}


def test_a_key_of_an_unknown_kind_is_dropped(clean):
    outbox.note(["vogel:3"])

    assert outbox.catch_up() == 1


def test_rows_that_come_during_a_rebuild_are_applied_after_the_switch(clean, member):
    made = []

    def write_meanwhile():
        if not made:
            made.append(DilemmaFactory(title="Wat doe je met een vleermuis?"))

    DilemmaFactory()
    outbox.rebuild(progress=write_meanwhile)

    assert titles(member) == ["Wat doe je met een vleermuis?"]


def test_renaming_a_theme_notes_what_carries_it(clean):
    theme = ThemeFactory()
    dilemma = DilemmaFactory(themes=[theme])
    clean()

    theme.name = "Andere naam"
    theme.save()

    assert IndexChange.objects.filter(key=f"dilemma:{dilemma.pk}").exists()


def test_an_unsafe_request_is_atomic_and_notes_at_its_end(clean, rf):
    dilemma = DilemmaFactory()
    clean()

    def view(request):
        dilemma.save()
        assert not IndexChange.objects.exists()
        return type("Answer", (), {"status_code": 200})()

    middleware.OutboxMiddleware(view)(rf.post("/"))

    assert IndexChange.objects.filter(key=f"dilemma:{dilemma.pk}").count() == 1


def test_a_request_that_fails_leaves_nothing(clean, rf):
    def view(request):
        DilemmaFactory()
        return type("Answer", (), {"status_code": 500})()

    with transaction.atomic():
        middleware.OutboxMiddleware(view)(rf.post("/"))

    assert not Dilemma.objects.exists()


def test_reading_is_left_alone(clean, rf):
    assert middleware.OutboxMiddleware(lambda request: request.method)(rf.get("/")) == "GET"


def test_similar_and_complete_are_empty_while_the_engine_is_down(clean, member, engine_is_down):
    assert services.similar("een vraag over wachten", member) == []
    assert services.complete("wac", member) == []


def test_the_index_command_says_how_it_is_and_mends(clean, member):
    DilemmaFactory(title="Wat doe je met een vleermuis?")
    out = StringIO()

    call_command("index", "status", "--repair", stdout=out)
    call_command("index", "catch-up", stdout=out)
    call_command("index", "rebuild", stdout=out)
    call_command("index", "rebuild", "--if-needed", stdout=out)

    assert "hersteld" in out.getvalue()
    assert "documenten in de index" in out.getvalue()
    assert titles(member) == ["Wat doe je met een vleermuis?"]


def test_the_index_command_fails_with_one_sentence_while_the_engine_is_down(clean, engine_is_down):
    IndexChange.objects.create(key="dilemma:1")

    with pytest.raises(CommandError, match="gaan niet verloren"):
        call_command("index", "catch-up")
