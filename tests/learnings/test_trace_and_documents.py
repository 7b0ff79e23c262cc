"""The trace both ways, and how dilemmas and lessons are found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail import hooks

from learnings import services, trace
from learnings.documents import DilemmaSource, LessonDocumentSource
from learnings.models import Dilemma
from learnings.trace import Step
from search import outbox
from search.services import affected_keys
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory, ResponseFactory
from tests.members.factories import PlaceFactory, PrincipleFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db


def titles(steps) -> list[tuple[str, str]]:
    return [(step.kind, step.title) for step in steps]


@pytest.fixture
def chain(member):
    """Two dilemmas, a lesson, and advice that a later app registers."""
    dilemmas = [DilemmaFactory(title="Een"), DilemmaFactory(title="Twee")]
    lesson = LessonFactory(title="De les", sources=dilemmas)
    asked = []

    def advice(keys, _user):
        asked.append(list(keys))
        found = {lesson.key: [Step("guide_page", "Het advies", "/gids/", key="guide_page:9")]}
        found["guide_page:9"] = [trace.lesson_step(lesson)]
        return {key: steps for key, steps in found.items() if key in keys}

    with hooks.register_temporarily("register_trace_steps", advice):
        yield {"dilemmas": dilemmas, "lesson": lesson, "asked": asked}


def test_a_dilemma_leads_to_its_lesson_and_the_advice_that_cites_it(chain, member):
    key = chain["dilemmas"][0].key

    steps = trace.steps_for([key], member)[key]

    assert ("lesson", "De les") in titles(steps)
    assert ("guide_page", "Het advies") in titles(steps)


def test_a_lesson_leads_both_ways(chain, member):
    key = chain["lesson"].key

    assert titles(trace.steps_for([key], member)[key]) == [
        ("guide_page", "Het advies"),
        ("dilemma", "Een"),
        ("dilemma", "Twee"),
    ]


def test_advice_leads_back_to_the_dilemmas(chain, member):
    steps = trace.steps_for(["guide_page:9"], member)["guide_page:9"]

    assert titles(steps) == [("lesson", "De les"), ("dilemma", "Een"), ("dilemma", "Twee")]


def test_every_hook_is_asked_once_for_all_keys(chain, member):
    keys = [*(dilemma.key for dilemma in chain["dilemmas"]), chain["lesson"].key]

    trace.steps_for(keys, member)

    assert len(chain["asked"]) == 1
    assert set(chain["asked"][0]) == set(keys)


def test_the_number_of_queries_does_not_grow_with_the_keys(member):
    keys = []
    counts = []
    for _ in range(2):
        for _ in range(5):
            dilemma = DilemmaFactory()
            keys += [dilemma.key, LessonFactory(sources=[dilemma]).key]
        trace.steps_for(keys, member)
        with CaptureQueriesContext(connection) as asked:
            trace.steps_for(keys, member)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_step_that_one_may_not_see_is_not_there(client_of, member):
    dilemma = DilemmaFactory(title="Besloten dilemma", audience_choice="facilitators")
    lesson = LessonFactory(sources=[dilemma, DilemmaFactory(title="Concept", concept=True)])

    assert trace.steps_for([lesson.key], member)[lesson.key] == []
    html = client_of(member).get(lesson.get_absolute_url()).content.decode()
    assert "Besloten dilemma" not in html
    assert dilemma.get_absolute_url() not in html


def test_a_lesson_that_is_still_reviewed_is_no_step_for_others(member):
    dilemma = DilemmaFactory()
    lesson = LessonFactory(review=True, sources=[dilemma])

    assert trace.steps_for([dilemma.key], member)[dilemma.key] == []
    assert titles(trace.steps_for([dilemma.key], lesson.owner)[dilemma.key]) == [("lesson", lesson.title)]


def test_the_line_has_three_stations_with_more_under_the_first(chain, member):
    lesson = chain["lesson"]
    steps = trace.steps_for([lesson.key], member)[lesson.key]

    line = trace.line(trace.lesson_step(lesson, is_current=True), steps)

    assert titles(line) == [("dilemma", "Een"), ("lesson", "De les"), ("guide_page", "Het advies")]
    assert titles(line[0].more) == [("dilemma", "Twee")]
    assert line[1].is_current


def test_a_station_still_to_come_is_empty_and_a_lesson_that_ended_says_so(member):
    dilemma = DilemmaFactory()
    empty = trace.line(trace.dilemma_step(dilemma, is_current=True), [])

    assert [station.is_empty for station in empty] == [False, True, True]
    assert trace.lesson_step(LessonFactory(state="withdrawn")).note == "Vervallen"


# Documents


def document_of(thing):
    source = DilemmaSource() if isinstance(thing, Dilemma) else LessonDocumentSource()
    return source.document(source.loaded().get(pk=thing.pk))


def test_a_dilemma_is_found_by_its_story_and_its_responses_but_not_by_hidden_ones():
    dilemma = DilemmaFactory(voice="Ik wil naar huis.", difficulty="Beiden willen.")
    ResponseFactory(dilemma=dilemma, body="Wij bellen samen.")
    ResponseFactory(dilemma=dilemma, body="Verborgen antwoord.", is_hidden=True)

    body = document_of(dilemma).body

    for words in (
        "Een moeder belt",
        "Wie belt er als eerste",
        "Ik wil naar huis.",
        "Beiden willen.",
        "Wij bellen samen.",
    ):
        assert words in body
    assert "Verborgen antwoord." not in body


def test_facets_hold_the_place_with_what_it_lies_in():
    wijk = PlaceFactory(name="Noordwest")
    theme, principle = ThemeFactory(name="Wachttijden"), PrincipleFactory()
    lesson = LessonFactory(place=PlaceFactory(name="Zuilen", level="subwijk", parent=wijk))
    lesson.themes.set([theme])
    lesson.principles.set([principle])

    document = document_of(lesson)

    assert document.facets["place"] == ["noordwest", "zuilen"]
    assert (document.facets["themes"], document.facets["principles"]) == (["wachttijden"], [principle.slug])
    assert document.facets["state"] == ["adopted"]
    assert document.facets["sector"] == [lesson.owner.sector_slug]
    assert document.facets["year"] == [str(lesson.adopted_at.year)]
    assert document.lead == lesson.lead


def test_a_lesson_holds_what_was_experienced_and_follows_from_its_dilemmas():
    dilemma = DilemmaFactory()
    lesson = LessonFactory(sources=[dilemma])
    ExperienceFactory(lesson=lesson, note="In Oost scheelde het tijd.")
    ExperienceFactory(lesson=lesson, note="Verborgen ervaring.", is_hidden=True)

    document = document_of(lesson)

    assert "In Oost scheelde het tijd." in document.body
    assert "Verborgen ervaring." not in document.body
    assert document.links == [dilemma.key]


def test_what_no_longer_holds_ranks_lower():
    assert document_of(LessonFactory()).boost > 1 > document_of(LessonFactory(state="withdrawn")).boost


def test_concepts_have_no_document():
    assert list(DilemmaSource().documents([DilemmaFactory(concept=True).pk])) == []
    assert list(LessonDocumentSource().documents([LessonFactory(concept=True).pk])) == []


def test_the_version_changes_with_whatever_is_found():
    dilemma, lesson = DilemmaFactory(), LessonFactory()
    response = ResponseFactory(dilemma=dilemma)
    before = document_of(dilemma).version, document_of(lesson).version
    assert (document_of(dilemma).version, document_of(lesson).version) == before

    services.edit_response(response=response, version=1, body="Anders gezegd.")
    lesson.themes.add(ThemeFactory())

    assert document_of(dilemma).version != before[0]
    assert document_of(lesson).version != before[1]


@pytest.mark.parametrize("model", ["response", "experience", "owner", "organisation", "theme", "place"])
def test_what_changes_beside_a_thing_changes_its_document(model):
    place, theme = PlaceFactory(), ThemeFactory()
    dilemma = DilemmaFactory(place=place, themes=[theme])
    lesson = LessonFactory(owner=dilemma.owner, place=place)
    lesson.themes.set([theme])
    touched = {
        "response": (ResponseFactory(dilemma=dilemma), {dilemma.key}),
        "experience": (ExperienceFactory(lesson=lesson), {lesson.key}),
        "owner": (dilemma.owner, {dilemma.key, lesson.key}),
        "organisation": (dilemma.owner.organisation, {dilemma.key, lesson.key}),
        "theme": (theme, {dilemma.key, lesson.key}),
        "place": (place, {dilemma.key, lesson.key}),
    }
    thing, keys = touched[model]

    assert keys <= set(affected_keys(thing))


def test_what_is_posted_is_found_and_similar_things_give_their_reason(
    client_of, member, django_capture_on_commit_callbacks
):
    theme, place = ThemeFactory(name="Wachttijden"), PlaceFactory(name="Zuilen")
    about = {"themes": [theme], "place": place}
    text = {"situation": "Het gezin wacht op specialistische hulp.", "question": "Hoe overbrug je de wachttijd?"}
    outbox.rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        first = services.post_dilemma(
            author=UserFactory(), fields={"title": "Hoe overbrug je de wachttijd?"} | text | about, submission=None
        )
        second = services.post_dilemma(
            author=UserFactory(), fields={"title": "Wat doe je in de wachttijd?"} | text | about, submission=None
        )

    client = client_of(member)
    assert first.get_absolute_url() in client.get("/zoeken/?q=wachttijd").content.decode()
    similar = client.get(second.get_absolute_url()).context["similar"]
    assert [(item.key, item.reason) for item in similar] == [(first.key, "zelfde thema en wijk")]
    typed = client.post("/dilemmas/misschien-al-besproken/", text).content.decode()
    assert first.title in typed


def test_a_hidden_dilemma_is_out_of_search_at_once(client_of, member, django_capture_on_commit_callbacks):
    outbox.rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        dilemma = services.post_dilemma(
            author=UserFactory(),
            fields={"title": "Zeldzaamwoord?", "situation": "Zeldzaamwoord.", "question": "?"},
            submission=None,
        )
    services.set_hidden(thing=dilemma, is_hidden=True)  # not committed: the index does not know yet

    assert "Zeldzaamwoord?" not in client_of(member).get("/zoeken/?q=zeldzaamwoord").content.decode()


def test_the_sector_of_who_asked_is_a_facet():
    assert document_of(DilemmaFactory(owner__sector="onderwijs")).facets["sector"] == ["onderwijs"]
