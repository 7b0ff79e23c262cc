"""Members appear by first name; the full name is for facilitators, administrators and oneself."""

from __future__ import annotations

import pytest

from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("viewer", "is_full"), [({}, False), ({"facilitator": True}, True), ({"administrator": True}, True)]
)
def test_surnames_are_for_facilitators(client, viewer, is_full):
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra")
    client.force_login(UserFactory(**viewer))

    for address in ("/leden/", person.get_absolute_url(), person.organisation.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Anna" in page, address
        assert ("Zeldzaamstra" in page) is is_full, address


def test_ones_own_name_is_in_full(client):
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra")
    client.force_login(person)

    assert "Anna Zeldzaamstra" in client.get(person.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("viewer", "finds"), [({}, False), ({"facilitator": True}, True)])
def test_a_surname_finds_only_for_who_may_see_it(client, viewer, finds):
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra")
    client.force_login(UserFactory(**viewer))

    page = client.get("/leden/", {"zoek": "zeldzaamstra"}).content.decode()

    assert (person.get_absolute_url() in page) is finds


def test_search_shows_first_names_and_finds_nobody_by_surname(client, index_now):
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra", function="POH-jeugd")
    client.force_login(UserFactory())
    index_now()

    by_name = client.get("/zoeken/", {"q": "anna"}).content.decode()
    by_surname = client.get("/zoeken/", {"q": "zeldzaamstra"}).content.decode()
    proposed = client.get("/zoeken/aanvullen/", {"q": "ann"}).content.decode()

    assert person.get_absolute_url() in by_name
    assert "Zeldzaamstra" not in by_name + proposed
    assert person.get_absolute_url() not in by_surname
