"""The shared words in /beheer/, for facilitators."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.members.factories import (
    OrganisationFactory,
    PlaceFactory,
    PracticeFactory,
    SectorFactory,
    ThemeFactory,
    VariantFactory,
    city,
)
from vocabulary.models import Place, Practice, SectorKind, Synonym, Theme

MODELS = ("theme", "principle", "variant", "carelayer", "expertise", "sectorkind", "place", "practice", "synonym")


def address(model: str, action: str, *args) -> str:
    return reverse(f"wagtailsnippets_vocabulary_{model}:{action}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_facilitators_and_nobody_else(client_of, request, model):
    for name in ("facilitator", "administrator"):
        client = client_of(request.getfixturevalue(name))
        assert client.get(address(model, "list")).status_code == 200, name
        assert client.get(address(model, "add")).status_code == 200, name
    for name in ("member", "analyst", "outsider", "stranger"):
        client = client_of(request.getfixturevalue(name))
        assert client.get(address(model, "list")).status_code == 302, name
        assert client.post(address(model, "add"), {"name": "Iets"}).status_code == 302, name


def test_all_words_stand_under_one_menu_item(client_of, facilitator):
    page = client_of(facilitator).get("/beheer/").content.decode()

    for label in ("Woorden", "Thema", "Uitgangspunten", "Soorten ondersteuning", "Plekken", "Praktijken", "Synoniemen"):
        assert label in page, label


def test_a_theme_gets_its_part_of_the_address_from_its_name(client_of, facilitator):
    response = client_of(facilitator).post(address("theme", "add"), {"name": "Wachttijden en overbruggen", "slug": ""})

    assert response.status_code == 302
    assert Theme.objects.get().slug == "wachttijden-en-overbruggen"


def test_a_double_part_of_the_address_is_told_and_nothing_is_lost(client_of, facilitator):
    ThemeFactory(name="Wachttijden", slug="wachttijden")

    response = client_of(facilitator).post(
        address("theme", "add"), {"name": "Wachttijden!", "slug": "", "description": "Wat wij zien"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "Wat wij zien" in page
    assert Theme.objects.count() == 1


def test_a_name_without_letters_asks_for_a_part_of_the_address(client_of, facilitator):
    page = client_of(facilitator).post(address("theme", "add"), {"name": "!!!", "slug": ""}).content.decode()

    assert "Vul een adresdeel in, met kleine letters en streepjes." in page


def test_a_place_lies_in_another_and_has_other_names(client_of, facilitator):
    wijk = PlaceFactory(name="Noordwest", parent=city())

    response = client_of(facilitator).post(
        address("place", "add"),
        {"name": "Zuilen", "slug": "", "level": "subwijk", "parent": wijk.pk, "aliases": "Oud-Zuilen,  Elinkwijk ,"},
    )

    assert response.status_code == 302
    place = Place.objects.get(slug="zuilen")
    assert place.aliases == ["Oud-Zuilen", "Elinkwijk"]
    assert place.path == "/utrecht/noordwest/zuilen/"
    page = client_of(facilitator).get(address("place", "edit", place.pk)).content.decode()
    assert 'value="Oud-Zuilen, Elinkwijk"' in page


def test_a_place_cannot_lie_in_itself(client_of, facilitator):
    wijk = PlaceFactory(name="Noordwest")
    below = PlaceFactory(name="Zuilen", parent=wijk, level="subwijk")

    page = (
        client_of(facilitator)
        .post(
            address("place", "edit", wijk.pk),
            {"name": "Noordwest", "slug": "noordwest", "level": "wijk", "parent": below.pk, "aliases": ""},
        )
        .content.decode()
    )

    assert "Een plek kan niet in zichzelf liggen. Kies een andere plek." in page


def practice_data(**more) -> dict:
    data = {
        "name": "Zuilen",
        "slug": "",
        "place": PlaceFactory().pk,
        "variants": [VariantFactory().pk],
        "how_to_reach": "030 123",
        "presences-TOTAL_FORMS": 1,
        "presences-INITIAL_FORMS": 0,
        "presences-0-day": 2,
        "presences-0-ORDER": 1,
        "presences-0-who": "gezinswerker",
        "presences-0-hours": "9.00 – 12.00 uur",
        "agreements-TOTAL_FORMS": 1,
        "agreements-INITIAL_FORMS": 0,
        "agreements-0-text": "Wie belt, schrijft op.",
        "agreements-0-review_date": "2027-01-15",
        "agreements-0-ORDER": 1,
    }
    return data | more


def test_a_practice_comes_with_days_and_agreements(client_of, facilitator):
    response = client_of(facilitator).post(address("practice", "add"), practice_data())

    assert response.status_code == 302
    practice = Practice.objects.get(slug="zuilen")
    assert practice.presences.get().get_day_display() == "dinsdag"
    assert practice.agreements.get().review_date.isoformat() == "2027-01-15"
    assert practice.variants.count() == 1


def test_a_practice_that_fails_keeps_every_word(client_of, facilitator):
    page = client_of(facilitator).post(address("practice", "add"), practice_data(place="")).content.decode()

    assert "Wie belt, schrijft op." in page
    assert "gezinswerker" in page
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("poh, praktijkondersteuner", True),
        ("jgz => jeugdgezondheidszorg, consultatiebureau", True),
        ("poh", False),
        ("poh,", False),
        ("=> x", False),
        ("x =>", False),
        ("a, , b", False),
        ("", False),
        ("a => b => c", False),
    ],
)
def test_a_line_of_synonyms_is_checked(client_of, facilitator, line, is_right):
    response = client_of(facilitator).post(address("synonym", "add"), {"line": line})

    assert (response.status_code == 302) is is_right
    assert Synonym.objects.exists() is is_right


@pytest.mark.parametrize("model", ["place", "sectorkind"])
def test_what_is_in_use_is_not_deleted_and_gives_no_error_page(client_of, facilitator, model):
    thing = {"place": lambda: PracticeFactory().place, "sectorkind": lambda: OrganisationFactory().sector}[model]()
    client = client_of(facilitator)

    responses = [client.get(address(model, "delete", thing.pk)), client.post(address(model, "delete", thing.pk))]

    assert all(response.status_code < 500 for response in responses)
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_what_is_not_in_use_is_deleted(client_of, facilitator):
    sector = SectorFactory()

    client_of(facilitator).post(address("sectorkind", "delete", sector.pk))

    assert not SectorKind.objects.filter(pk=sector.pk).exists()


@pytest.mark.parametrize("rows", [10, 45])
def test_a_list_asks_the_same_of_the_database_however_long_it_is(
    client_of, facilitator, django_assert_max_num_queries, rows
):
    PracticeFactory.create_batch(rows)
    client = client_of(facilitator)
    client.get(address("practice", "list"))

    with django_assert_max_num_queries(25):
        client.get(address("practice", "list"))
