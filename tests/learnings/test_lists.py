"""The lists: what they show, filter, order and page; as many queries for a hundred rows as for ten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.learnings.factories import DilemmaFactory, LessonFactory, ResponseFactory
from tests.learnings.reading import in_order
from tests.members.factories import (
    PlaceFactory,
    PracticeFactory,
    PrincipleFactory,
    ThemeFactory,
    UserFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


def titles(client, address: str) -> list[str]:
    return [thing.title for thing, _ in client.get(address).context["rows"]]


@pytest.fixture
def client(client_of, member):
    return client_of(member)


@pytest.mark.parametrize("factory", [DilemmaFactory, LessonFactory])
def test_filters_find_what_they_say(client, factory):
    address = "/dilemmas/" if factory is DilemmaFactory else "/lessen/"
    wijk = PlaceFactory(name="Noordwest")
    subwijk = PlaceFactory(name="Zuilen", level="subwijk", parent=wijk)
    theme, principle, variant = ThemeFactory(), PrincipleFactory(), VariantFactory()
    inside = (
        factory(place=subwijk, variant=variant, themes=[theme])
        if factory is DilemmaFactory
        else factory(place=subwijk, variant=variant)
    )
    inside.themes.set([theme])
    inside.principles.set([principle])
    by_practice = factory(practice=PracticeFactory(place=subwijk))
    factory(place=PlaceFactory(name="Oost"))

    assert set(titles(client, f"{address}?wijk=noordwest")) == {inside.title, by_practice.title}
    assert set(titles(client, f"{address}?wijk=zuilen")) == {inside.title, by_practice.title}
    for asked in (f"thema={theme.slug}", f"uitgangspunt={principle.slug}", f"variant={variant.slug}"):
        assert titles(client, f"{address}?{asked}") == [inside.title]
    assert titles(client, f"{address}?wijk=zuilen&thema={ThemeFactory().slug}") == []


def test_dilemmas_by_state_owner_and_order(client, member):
    now = timezone.now()
    old = DilemmaFactory(closed=True, posted_at=now - timedelta(days=2), owner=member)
    new = DilemmaFactory(posted_at=now)
    ResponseFactory(dilemma=old)
    ResponseFactory(dilemma=new, is_hidden=True)

    assert titles(client, "/dilemmas/") == [new.title, old.title]
    assert titles(client, "/dilemmas/?volgorde=oudste") == [old.title, new.title]
    assert titles(client, "/dilemmas/?volgorde=reacties") == [old.title, new.title]
    assert titles(client, "/dilemmas/?status=closed") == [old.title]
    assert titles(client, "/dilemmas/?van=mij") == [old.title]


def test_lessons_that_ended_are_shown_only_when_asked_for(client, member):
    holds = LessonFactory(title="Bel eerst")
    ended = LessonFactory(title="Aanmelden per fax", state="withdrawn")
    holds.contributors.add(member)

    assert titles(client, "/lessen/") == [holds.title]
    assert titles(client, "/lessen/?status=withdrawn") == [ended.title]
    assert titles(client, "/lessen/?van=mij") == [holds.title]


def test_concepts_and_hidden_things_are_in_no_list_and_no_count(client):
    (
        DilemmaFactory(concept=True),
        DilemmaFactory(is_hidden=True),
        LessonFactory(concept=True),
        LessonFactory(review=True),
    )

    for address in ("/dilemmas/", "/dilemmas/?status=concept", "/lessen/", "/lessen/?status=concept"):
        assert client.get(address).context["total"] == 0


@pytest.mark.parametrize("address", ["/dilemmas/", "/lessen/"])
@pytest.mark.parametrize(
    "query",
    [
        "wijk=atlantis",
        "thema=x&thema=y",
        "status=onzin",
        "variant=%00",
        "volgorde=owner__password",
        "pagina=0",
        "pagina=-3",
        "pagina=x",
        "pagina=99999999999999999999",
        "van=iedereen",
        "wijk=%F0%9F%98%80",
        f"thema={'x' * 10_000}",
        "uitgangspunt=%27%22%3Cscript%3E",
        "onbekend=1",
    ],
)
def test_values_that_nobody_offers_give_the_ordinary_list(client, address, query):
    thing = DilemmaFactory() if address == "/dilemmas/" else LessonFactory()

    assert titles(client, f"{address}?{query}") == [thing.title]


def test_pages_of_twenty_keep_the_filters(client):
    theme = ThemeFactory()
    for _ in range(21):
        DilemmaFactory(themes=[theme])

    first = client.get(f"/dilemmas/?thema={theme.slug}")
    assert len(first.context["rows"]) == 20
    assert f"thema={theme.slug}&amp;pagina=2" in first.content.decode()
    assert len(titles(client, f"/dilemmas/?thema={theme.slug}&pagina=2")) == 1


def test_no_thing_is_on_two_pages(client):
    moment = timezone.now()
    for _ in range(45):
        DilemmaFactory(posted_at=moment)

    seen = [title for page in (1, 2, 3) for title in titles(client, f"/dilemmas/?pagina={page}")]

    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/dilemmas/?van=mij", "Je hebt geen open dilemma’s. Loop je ergens tegenaan? Deel het met collega’s."),
        ("/dilemmas/", "Er zijn nog geen dilemma’s."),
        ("/dilemmas/?status=closed", "Geen dilemma’s met deze filters."),
        ("/lessen/", "Er zijn nog geen lessen."),
        ("/lessen/?status=withdrawn", "Geen lessen met deze filters."),
    ],
)
def test_an_empty_list_says_what_to_do(client, address, words):
    html = client.get(address).content.decode()

    assert words in html
    assert 'class="ok-empty"' in html


@pytest.mark.parametrize(
    ("address", "heading", "order"),
    [("/dilemmas/", "Dilemma’s", "Meeste reacties"), ("/lessen/", "Lessen", "Op titel")],
)
def test_a_list_shows_its_elements_in_order(client, address, heading, order):
    thing = DilemmaFactory() if address == "/dilemmas/" else LessonFactory()

    html = client.get(address).content.decode()

    in_order(
        html,
        [
            ("heading 1", heading),
            ("fold", "Filters en volgorde"),
            ("combobox", "Status"),
            ("combobox", "Wijk"),
            ("combobox", "Thema"),
            ("combobox", "Uitgangspunt"),
            ("combobox", "Soort ondersteuning"),
            ("combobox", "Volgorde"),
            ("button", "Toon resultaten"),
            ("link", "Zoek op woorden"),
            ("heading 2", "1 "),
            ("heading 3", thing.title),
            ("link", thing.title),
        ],
    )
    assert order in html
    assert '<div role="status"><h2' in html


def test_an_active_filter_can_be_taken_away(client):
    theme = ThemeFactory(name="Wachttijden")

    page = client.get(f"/dilemmas/?thema={theme.slug}&status=open")

    assert page.context["active_filters"] == [
        {"label": "Open", "url": f"/dilemmas/?thema={theme.slug}"},
        {"label": "Wachttijden", "url": "/dilemmas/?status=open"},
    ]
    assert "Alle filters wissen" in page.content.decode()


def test_a_row_says_where_it_went(client):
    dilemma = DilemmaFactory()
    lesson = LessonFactory(sources=[dilemma])

    html = client.get("/dilemmas/").content.decode()

    assert lesson.title in html
    assert lesson.get_absolute_url() in html


def fill(count: int) -> None:
    place, theme, variant = PlaceFactory(), ThemeFactory(), VariantFactory()
    for _ in range(count):
        dilemma = DilemmaFactory(place=place, variant=variant, themes=[theme], owner=UserFactory(places=[place]))
        ResponseFactory(dilemma=dilemma)
        lesson = LessonFactory(place=place, variant=variant, sources=[dilemma])
        lesson.themes.set([theme])


def queries(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.no_cover
def test_a_list_asks_as_much_for_a_hundred_rows_as_for_ten(client):
    addresses = ["/dilemmas/", "/lessen/", "/dilemmas/?status=open&volgorde=reacties", "/lessen/?volgorde=titel"]
    fill(10)
    few = {address: queries(client, address) for address in addresses}
    fill(90)

    assert {address: queries(client, address) for address in addresses} == few
    assert max(few.values()) <= MOST_QUERIES


def test_planted_defect_a_query_per_row_is_noticed(client, monkeypatch):
    """Ask the trace per row and the count grows: this shows that the test above can fail."""
    from learnings import lists, trace

    def per_row(keys, user):
        return {key: trace_steps([key], user)[key] for key in keys}

    trace_steps = trace.steps_for
    monkeypatch.setattr(lists.trace, "steps_for", per_row)
    fill(3)
    few = queries(client, "/dilemmas/")
    fill(5)

    assert queries(client, "/dilemmas/") > few
