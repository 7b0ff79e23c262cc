"""Saved searches: one's own, what is new, and the notice about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from search import outbox, saved
from search.models import SavedSearch
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import UserFactory

LIST = "/mijn/zoekopdrachten/"


@pytest.fixture
def kept(member):
    """A search that the member keeps, on an index with one lesson."""
    LessonFactory(title="Bel elke week over wachten")
    outbox.rebuild()
    return saved.keep(owner=member, address="q=wachten", rhythm="daily")


def add(title: str, **fields):
    lesson = LessonFactory(title=title, **fields)
    outbox.changed(lesson)
    outbox.catch_up()
    return lesson


def tomorrow():
    return timezone.now() + timedelta(days=1, hours=1)


def test_a_member_keeps_a_search_and_finds_it_on_their_own_page(client_of, member):
    LessonFactory(title="Bel elke week over wachten")
    outbox.rebuild()
    client = client_of(member)

    assert "Bewaar deze zoekopdracht" in client.get("/zoeken/?q=wachten").content.decode()
    for _ in range(2):  # pressed twice
        shown = client.post(reverse("search:keep"), {"adres": "pagina=3&q=wachten"}, follow=True).content.decode()

    assert SavedSearch.objects.count() == 1
    assert "wachten" in shown
    assert "Niets nieuws sinds" in shown
    assert "/zoeken/?q=wachten" in client.get("/mijn/").content.decode()
    assert "Je hebt deze zoekopdracht bewaard" in client.get("/zoeken/?q=wachten").content.decode()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "Typ eerst een zoekwoord"),
        ("q=moeder+van+Fatima", "gegevens van een persoon"),
        ("q=" + "é" * 490, "te lang"),
    ],
)
def test_what_is_not_kept_and_why(client_of, member, address, says):
    shown = client_of(member).post(reverse("search:keep"), {"adres": address}, follow=True).content.decode()

    assert says in shown
    assert not SavedSearch.objects.exists()


def test_the_saved_search_of_somebody_else_does_not_exist(client_of, kept):
    other = client_of(UserFactory())

    assert other.post(f"{LIST}{kept.pk}/", {"verwijder": "ja"}).status_code == 404
    assert "wachten" not in other.get(LIST).content.decode()
    assert SavedSearch.objects.filter(pk=kept.pk).exists()


def test_what_is_new_is_told_once_and_is_gone_when_looked_at(client_of, member, kept):
    add("Wachten kan korter")
    saved.refresh_all()
    client = client_of(member)

    assert "1 nieuw sinds" in client.get(LIST).content.decode()
    assert (saved.tell_due(tomorrow()), saved.tell_due(tomorrow() + timedelta(days=1))) == (1, 0)
    notice = Notice.objects.get(to=member)
    assert notice.title == "Iets nieuws bij je zoekopdracht ‘wachten’"
    assert "Wachten kan korter" in client.get(notice.url).content.decode()
    assert "Niets nieuws sinds" in client.get(LIST).content.decode()


def test_nothing_is_told_of_what_one_has_seen_or_made(client_of, member, kept):
    add("Wachten kan korter")
    add("Wachten deed ik zelf", owner=member)
    client_of(member).get("/zoeken/?q=wachten")
    saved.refresh_all()

    assert saved.tell_due(tomorrow()) == 0


def test_what_closed_since_is_neither_told_nor_listed(client_of, member, kept):
    lesson = add("Wachten kan korter")
    saved.refresh_all()
    lesson.audience_choice = "facilitators"
    lesson.save()
    outbox.changed(lesson)

    assert "Wachten kan korter" not in client_of(member).get(LIST).content.decode()
    assert saved.tell_due(tomorrow()) == 0


def test_planted_defect_without_the_check_the_closed_thing_is_listed(client_of, member, kept, monkeypatch):
    lesson = add("Wachten kan korter")
    saved.refresh_all()
    type(lesson).objects.filter(pk=lesson.pk).update(audience="facilitators", audience_choice="facilitators")
    monkeypatch.setattr(saved.services, "visible_keys", lambda keys, viewer: set(keys))

    assert "Wachten kan korter" in client_of(member).get(LIST).content.decode()


def test_who_wants_no_notice_gets_none(client_of, member, kept):
    client_of(member).post(f"{LIST}{kept.pk}/", {"bericht": "off"})
    add("Wachten kan korter")
    saved.refresh_all()

    assert saved.tell_due(tomorrow()) == 0


def test_the_number_of_queries_does_not_grow_with_the_searches(client_of, member, django_assert_max_num_queries):
    client = client_of(member)
    for number in range(20):
        fresh = [f"dilemma:{DilemmaFactory().pk}"]
        SavedSearch.objects.create(owner=member, name=f"Zoek {number}", address=f"q={number}", fresh=fresh)
    outbox.rebuild()
    client.get(LIST)
    with django_assert_max_num_queries(25):
        shown = client.get(LIST).content.decode()

    assert shown.count("1 nieuw sinds") == 20
