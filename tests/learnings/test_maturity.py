"""Maturity is counted from independent confirmation and contradiction, never from votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnings import maturity
from learnings.maturity import Voice, count_independent
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory
from tests.members.factories import OrganisationFactory, PlaceFactory, SectorFactory, UserFactory

known = st.one_of(st.none(), st.integers(1, 4))


@st.composite
def groups(draw, size=12):
    wheres = draw(st.lists(st.tuples(known, known), max_size=size))
    return [Voice(n, sector, place) for n, (sector, place) in enumerate(wheres, start=1)]


origins = st.lists(st.builds(Voice, st.integers(100, 103), known, known), max_size=3)


@given(groups(), origins)
def test_every_voice_that_counts_is_independent_of_the_source_and_of_each_other(voices, sources):
    counted = count_independent(voices, sources)

    assert set(counted) <= set(voices)
    for n, voice in enumerate(counted):
        assert all(voice.is_independent_of(other) for other in (*sources, *counted[:n], *counted[n + 1 :]))


@given(groups(), origins)
def test_whoever_is_left_out_resembles_one_that_counts(voices, sources):
    counted = count_independent(voices, sources)

    for voice in set(voices) - set(counted):
        assert not all(voice.is_independent_of(other) for other in (*sources, *counted))


@given(groups(), origins, st.randoms())
def test_the_order_of_voices_does_not_matter(voices, sources, random):
    shuffled = list(voices)
    random.shuffle(shuffled)

    assert count_independent(shuffled, sources) == count_independent(voices, sources)


@given(groups(), origins, st.integers(1, 30))
def test_more_people_of_the_same_sector_and_place_are_no_more_confirmation(voices, sources, copies):
    crowd = [Voice(1000 + n, v.sector, v.place) for v in voices for n in range(copies)]

    assert len(count_independent([*voices, *crowd], sources)) == len(count_independent(voices, sources))


@given(origins.filter(bool), st.integers(1, 9))
def test_who_gave_the_lesson_confirms_nothing(sources, times):
    assert count_independent(sources * times, sources) == []


@given(groups())
def test_somebody_of_whom_nothing_is_known_never_counts_beside_others(voices):
    stranger = Voice(999, None, None)
    counted = count_independent([*voices, stranger], [Voice(100, 1, 1)])

    assert stranger not in counted


def member(sector, place):
    return UserFactory(organisation=OrganisationFactory(sector=sector), places=[place])


@pytest.fixture
def lesson(db):
    gp, zuilen = SectorFactory(name="Huisarts"), PlaceFactory(name="Zuilen")
    asker = member(gp, zuilen)
    return LessonFactory(place=zuilen, owner=asker, sources=[DilemmaFactory(owner=asker, place=zuilen)])


def say(lesson, sector: str, place: str, outcome: str = "worked", **extra):
    person = member(SectorFactory(name=sector), PlaceFactory(name=place))
    return ExperienceFactory(lesson=lesson, owner=person, place=person.main_place, outcome=outcome, **extra)


def words(lesson) -> str:
    return maturity.of(lesson, lesson.experiences.select_related("place", "sector")).words


def test_a_new_lesson_and_one_that_only_its_own_circle_confirms(lesson):
    assert words(lesson) == "Nog niet bevestigd door anderen"
    say(lesson, "Huisarts", "Zuilen")

    assert words(lesson) == "Nog niet bevestigd door anderen"


def test_confirmation_and_contradiction_in_words(lesson):
    say(lesson, "Huisarts", "Oost")
    assert words(lesson) == "Bevestigd in Oost door huisartsen"
    say(lesson, "Onderwijs", "Zuilen")
    assert words(lesson) == "Bevestigd in 2 wijken door huisartsen en onderwijs"
    say(lesson, "Buurtteam", "Oost", "not")
    assert words(lesson).endswith(". Tegengesproken in Oost door buurtteams")


def test_partly_hidden_and_discussed_experiences_count_for_neither_side(lesson):
    from django.utils import timezone

    say(lesson, "Onderwijs", "Oost", "partly")
    say(lesson, "Onderwijs", "Oost", is_hidden=True)
    say(lesson, "Onderwijs", "Oost", "not", resolved_at=timezone.now())

    assert words(lesson) == "Nog niet bevestigd door anderen"


@pytest.mark.parametrize(
    ("confirm", "contradict", "level"), [(0, 0, "new"), (1, 0, "tried"), (2, 0, "confirmed"), (2, 1, "contradicted")]
)
def test_levels(confirm, contradict, level):
    sides = (maturity.Side(confirm), maturity.Side(contradict))

    assert maturity.Maturity(*sides).level == level


def test_planted_defect_counting_votes_is_noticed(monkeypatch):
    """Count everybody, and the crowd is more confirmation: this shows that the rule above can fail."""
    monkeypatch.setattr(Voice, "is_independent_of", lambda _self, _other: True)
    crowd = [Voice(n, 1, 1) for n in range(1, 6)]

    assert len(count_independent(crowd, [Voice(100, 1, 1)])) == 5
