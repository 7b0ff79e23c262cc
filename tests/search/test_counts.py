"""What people look for: counted without who, shown when typed on three days, and mended from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from search import counts, outbox
from search.models import BestBet, QueryCount
from tests.learnings.factories import LessonFactory
from vocabulary.models import Synonym

OVERVIEW = "/beheer/zoekvragen/"


def typed(words: str, *, days: int, **fields) -> None:
    for back in range(days):
        day = timezone.localdate() - timedelta(days=back)
        QueryCount.objects.create(day=day, words=words, **{"times": 2, "empty": 2} | fields)


@pytest.fixture
def lesson(db):
    lesson = LessonFactory(title="Bel elke week over wachten")
    outbox.rebuild()
    return lesson


def test_a_search_is_counted_per_day_without_who(client_of, member, lesson):
    for _ in range(2):
        client_of(member).get("/zoeken/?q=Wáchten")
    client_of(member).get("/zoeken/?q=xylofoonkwartet")

    found = {row.words: (row.times, row.empty, row.weak) for row in QueryCount.objects.all()}
    assert found == {"wachten": (2, 0, 2), "xylofoonkwartet": (1, 1, 0)}
    assert {field.name for field in QueryCount._meta.fields}.isdisjoint({"user", "owner", "member"})


@pytest.mark.parametrize(
    "words", ["moeder van Fatima", "kind 123456782", "a" * 200, "bel 06-12345678", "jan@voorbeeld.nl"]
)
def test_words_that_may_be_about_a_person_are_not_counted(client_of, member, lesson, words):
    client_of(member).get("/zoeken/", {"q": words})

    assert not QueryCount.objects.exists()


def test_a_visitor_and_a_page_further_on_are_not_counted(client_of, member, stranger, lesson):
    client_of(stranger).get("/zoeken/?q=wachten")
    client_of(member).get("/zoeken/?q=wachten&pagina=2")

    assert not QueryCount.objects.exists()


def test_the_kwartiermaker_sees_words_of_three_days_only(client_of, facilitator):
    typed("zorgmijder", days=3)
    typed("kanariewoord", days=2, times=40)

    shown = client_of(facilitator).get(OVERVIEW).content.decode()

    assert "zorgmijder" in shown
    assert "kanariewoord" not in shown


def test_planted_defect_shown_from_one_day_the_word_of_one_person_is_there(client_of, facilitator, monkeypatch):
    monkeypatch.setattr(counts, "SHOWN_FROM_DAYS", 1)
    typed("kanariewoord", days=1)

    assert "kanariewoord" in client_of(facilitator).get(OVERVIEW).content.decode()


@pytest.mark.parametrize("name", ["zoekvragen", "zoekvragen_mend"])
def test_other_members_do_not_see_them(client_of, member, analyst, stranger, name):
    for person in (member, analyst, stranger):
        assert client_of(person).get(reverse(name)).status_code in {302, 403, 404}


def test_a_synonym_is_added_in_one_step(client_of, facilitator, lesson):
    typed("zorgmijder", days=3)
    client = client_of(facilitator)
    assert "Bewaar synoniem" in client.get(reverse("zoekvragen_mend"), {"woorden": "zorgmijder"}).content.decode()

    client.post(reverse("zoekvragen_synonym"), {"words": "zorgmijder", "same": "wachten"})

    assert Synonym.objects.filter(line="zorgmijder, wachten").exists()


@pytest.mark.parametrize("same", ["", "a => b => c", "x" * 400, "\x00"])
def test_a_synonym_that_is_none_says_why(client_of, facilitator, same):
    before = Synonym.objects.count()

    answer = client_of(facilitator).post(reverse("zoekvragen_synonym"), {"words": "zorgmijder", "same": same})

    assert 'role="alert"' in answer.content.decode()
    assert Synonym.objects.count() == before


def test_a_best_bet_stands_on_top_for_who_may_see_it(client_of, facilitator, member, stranger, lesson):
    client_of(facilitator).post(reverse("zoekvragen_bet"), {"words": "Zorgmijder", "key": f"lesson:{lesson.pk}"})

    assert "Begin hier" in client_of(member).get("/zoeken/?q=zorgmijder").content.decode()
    assert lesson.title not in client_of(stranger).get("/zoeken/?q=zorgmijder").content.decode()
    lesson.audience_choice = "facilitators"
    lesson.save()
    outbox.note([f"lesson:{lesson.pk}"], narrowed=True)
    assert lesson.title not in client_of(member).get("/zoeken/?q=zorgmijder").content.decode()


@pytest.mark.parametrize("key", ["", "lesson:999999", "raar", "lesson:x", "lesson:" + "9" * 40])
def test_a_best_bet_on_nothing_is_refused(client_of, facilitator, key):
    answer = client_of(facilitator).post(reverse("zoekvragen_bet"), {"words": "zorgmijder", "key": key})

    assert answer.status_code == 302
    assert not BestBet.objects.exists()


def test_the_answer_to_vond_je_wat_je_zocht_is_counted(client_of, member, lesson):
    client = client_of(member)
    client.get("/zoeken/?q=wachten")

    shown = client.post(reverse("search:feedback"), {"adres": "q=wachten", "antwoord": "nee"}, follow=True)

    assert "Dank je." in shown.content.decode()
    assert QueryCount.objects.get(words="wachten").useless == 1


def test_counts_go_after_400_days(db):
    typed("zorgmijder", days=1)
    QueryCount.objects.create(day=timezone.localdate() - timedelta(days=401), words="oud", times=1)

    assert counts.purge_old() == 1
    assert not QueryCount.objects.filter(words="oud").exists()
