"""The words themselves: places in places, parts of addresses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.members.factories import PlaceFactory, PracticeFactory, ThemeFactory, city
from vocabulary.forms import NamesField
from vocabulary.models import Place, Practice, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def zuilen():
    wijk = PlaceFactory(name="Noordwest", parent=city())
    return PlaceFactory(name="Zuilen", level=Place.Level.SUBWIJK, parent=wijk)


def test_a_place_knows_what_it_lies_in(zuilen):
    assert zuilen.path == "/utrecht/noordwest/zuilen/"
    assert zuilen.slugs == ["noordwest", "zuilen"]
    assert city().slugs == ["utrecht"]
    assert city().is_city
    assert not zuilen.is_city


def test_a_wijk_holds_what_lies_in_it(zuilen):
    PlaceFactory(name="Zuidwest")

    assert set(Place.objects.within(zuilen.parent)) == {zuilen.parent, zuilen}
    assert set(Place.objects.wijken().values_list("slug", flat=True)) == {"noordwest", "zuidwest"}


def test_a_place_that_moves_takes_along_what_lies_in_it(zuilen):
    buurt = PlaceFactory(name="Elinkwijk", level=Place.Level.BUURT, parent=zuilen)
    zuidwest = PlaceFactory(name="Zuidwest")

    zuilen.parent = zuidwest
    zuilen.save(update_fields=["parent"])

    buurt.refresh_from_db()
    assert buurt.path == "/utrecht/zuidwest/zuilen/elinkwijk/"


def test_a_place_in_itself_is_refused(zuilen):
    wijk = zuilen.parent
    wijk.parent = zuilen

    with pytest.raises(ValidationError, match="Een plek kan niet in zichzelf liggen"):
        wijk.clean()


@pytest.mark.parametrize("model", [Theme, Practice])
def test_a_part_of_the_address_is_proposed_and_a_given_one_is_kept(model):
    empty, given = model(name="Wie belt er?"), model(name="Wie belt er?", slug="bellen")

    empty.clean(), given.clean()

    assert (empty.slug, given.slug) == ("wie-belt-er", "bellen")


def test_words_show_their_name():
    assert str(ThemeFactory(name="Wachttijden")) == "Wachttijden"
    assert str(PracticeFactory(name="De Kade")) == "De Kade"
    assert PracticeFactory(name="De Kade Noord").get_absolute_url() == "/praktijken/de-kade-noord/"


def test_names_are_typed_with_commas():
    field = NamesField(required=False)

    assert field.clean(" Oud-Zuilen,, Elinkwijk ") == ["Oud-Zuilen", "Elinkwijk"]
    assert field.prepare_value(["Oud-Zuilen", "Elinkwijk"]) == "Oud-Zuilen, Elinkwijk"
    assert field.prepare_value("zoals getypt,") == "zoals getypt,"
    assert not field.has_changed(["Oud-Zuilen"], "Oud-Zuilen ,")
    assert field.has_changed(None, "Elinkwijk")
