"""Members in /beheer/: accounts for administrators; organisations, pilots and teams for facilitators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from members.models import Organisation, Pilot, RoleTerm, Team, User
from tests.members.factories import (
    OrganisationFactory,
    PilotFactory,
    PlaceFactory,
    PracticeFactory,
    SectorFactory,
    UserFactory,
)

ACCOUNTS, NEW = "/beheer/users/", "/beheer/users/new/"
NETWORK = ("organisation", "pilot", "team")
NOT_STAFF = ("member", "analyst", "outsider", "stranger")


def edit_address(user) -> str:
    return f"/beheer/users/edit/{user.pk}/"


def account(roles=(), existing=0, **fields) -> dict:
    """Return what the form of an account posts; `roles` is a list of dicts."""
    data = {"first_name": "Sem", "last_name": "de Vries", "email": "sem@voorbeeld.example", "function": "huisarts"}
    data |= {"roles-TOTAL_FORMS": len(roles), "roles-INITIAL_FORMS": existing} | fields
    for number, role in enumerate(roles):
        data |= {f"roles-{number}-{name}": value for name, value in role.items()}
    return data


@pytest.mark.parametrize("address", [ACCOUNTS, NEW])
def test_only_administrators_see_accounts(client_of, request, address):
    for name in ("member", "facilitator", "analyst", "outsider", "stranger"):
        assert client_of(request.getfixturevalue(name)).get(address).status_code == 302, name

    assert client_of(request.getfixturevalue("administrator")).get(address).status_code == 200


def test_the_list_names_organisation_and_roles_of_today(client_of, administrator, django_assert_max_num_queries):
    person = UserFactory(first_name="Lot", organisation=OrganisationFactory(name="Buurtteam Zuilen"))
    RoleTerm.objects.create(user=person, role="analyst", start=timezone.localdate() + timedelta(days=3))
    client = client_of(administrator)

    page = client.get(ACCOUNTS).content.decode()
    with django_assert_max_num_queries(25):
        client.get(ACCOUNTS)

    assert "Buurtteam Zuilen" in page
    assert "Beheerder" in page
    assert "Analist" not in page.partition("<tbody")[2].partition("</tbody")[0]


def test_an_account_is_made_with_a_role_and_without_a_password(client_of, administrator):
    organisation = OrganisationFactory()
    client = client_of(administrator)

    response = client.post(
        NEW,
        account(
            email="Sem@Voorbeeld.example",
            organisation=organisation.pk,
            roles=[{"role": "member", "start": timezone.localdate().isoformat()}],
        ),
    )

    assert response.status_code == 302
    made = User.objects.get(email="sem@voorbeeld.example")
    assert made.is_member
    assert made.organisation == organisation
    assert not made.has_usable_password()
    assert list(made.groups.values_list("name", flat=True)) == ["Lid"]


def as_shown(page: str) -> dict[str, str]:
    """Return what a browser posts when nothing is filled in: the values of the fields of the form, hidden ones too."""
    form = BeautifulSoup(page, "html.parser").select_one("form:has([name=roles-TOTAL_FORMS])")
    values = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=checkbox])")}
    for choice in form.select("select[name]"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        values[choice["name"]] = chosen["value"]
    return values


@pytest.mark.parametrize(("role", "holds"), [("member", {"member"}), ("", set())])
def test_a_role_is_saved_when_it_is_chosen_and_only_then(client_of, administrator, role, holds):
    client = client_of(administrator)
    shown = as_shown(client.get(NEW).content.decode())
    typed = {"first_name": "Sem", "last_name": "de Vries", "email": "sem@voorbeeld.example", "roles-0-role": role}

    response = client.post(NEW, shown | typed)

    assert response.status_code == 302
    assert User.objects.get(email="sem@voorbeeld.example").roles == holds


def test_saving_what_is_shown_changes_no_role(client_of, administrator):
    person = UserFactory(facilitator=True)
    client = client_of(administrator)

    client.post(edit_address(person), as_shown(client.get(edit_address(person)).content.decode()) | {"is_active": "on"})

    assert [term.role for term in person.role_terms.all()] == ["facilitator"]


def test_a_date_without_a_role_is_explained(client_of, administrator):
    roles = [{"role": "", "start": "2027-01-01"}]

    page = client_of(administrator).post(NEW, account(roles=roles)).content.decode()

    assert "Kies een rol, of zet de datums terug." in page


def test_the_form_asks_no_password_and_offers_no_groups(client_of, administrator):
    page = client_of(administrator).get(NEW).content.decode()

    for name in ("password1", "is_superuser", "groups"):
        assert f'name="{name}"' not in page
    for name in ("email", "organisation", "roles-0-role", "roles-0-start", "roles-0-end"):
        assert f'name="{name}"' in page


def test_a_wrong_role_keeps_everything_that_was_typed(client_of, administrator):
    today = timezone.localdate()

    response = client_of(administrator).post(
        NEW,
        account(roles=[{"role": "member", "start": today.isoformat(), "end": (today - timedelta(days=1)).isoformat()}]),
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "De laatste dag ligt voor de eerste. Kies een latere dag." in page
    assert 'value="de Vries"' in page
    assert not User.objects.filter(email="sem@voorbeeld.example").exists()


def test_an_address_is_used_once_whatever_its_capitals(client_of, administrator):
    UserFactory(email="sem@voorbeeld.example")

    response = client_of(administrator).post(NEW, account(email="SEM@voorbeeld.example"))

    assert response.status_code == 200
    assert User.objects.filter(email__iexact="sem@voorbeeld.example").count() == 1


def edited(client, person, **changes):
    term = person.role_terms.get()
    role = {"id": term.pk, "role": term.role, "start": term.start.isoformat(), "end": ""}
    fields = {"first_name": person.first_name, "email": person.email, "is_active": "on"} | changes
    fields = {name: value for name, value in fields.items() if value is not None}
    return client.post(edit_address(person), account(roles=[role | fields.pop("role", {})], existing=1, **fields))


def test_ending_a_role_takes_its_rights_at_once(client_of, administrator):
    person = UserFactory(facilitator=True)
    yesterday = timezone.localdate() - timedelta(days=1)
    person.role_terms.update(start=yesterday)

    term = {"start": yesterday.isoformat(), "end": yesterday.isoformat()}
    response = edited(client_of(administrator), person, role=term)

    assert response.status_code == 302
    assert not User.objects.get(pk=person.pk).is_facilitator
    assert not person.groups.exists()


def test_closing_an_account_signs_out_everywhere(client_of, administrator):
    person = UserFactory()
    theirs = client_of(person)
    ours = client_of(administrator)

    edited(ours, person, is_active=None)
    assert theirs.get("/leden/").status_code == 302
    edited(ours, person)

    assert User.objects.get(pk=person.pk).is_active
    assert theirs.get("/leden/").status_code == 302


def test_a_changed_address_shuts_the_old_one_out(client_of, administrator):
    person = UserFactory(email="oud@voorbeeld.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    edited(client_of(administrator), person, email="nieuw@voorbeeld.example")

    assert User.objects.get(pk=person.pk).email == "nieuw@voorbeeld.example"
    assert not EmailAddress.objects.filter(email="oud@voorbeeld.example").exists()


def test_administrators_do_not_shut_themselves_out(client_of, administrator):
    page = client_of(administrator).get(edit_address(administrator)).content.decode()

    assert 'name="is_active"' not in page


def test_nobody_is_deleted(client_of, administrator):
    person = UserFactory()
    client = client_of(administrator)
    delete = reverse("wagtailusers_users:delete", args=[person.pk])

    assert delete not in client.get(ACCOUNTS).content.decode()
    assert delete not in client.get(edit_address(person)).content.decode()
    assert client.post(delete).status_code == 302
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("model", NETWORK)
def test_facilitators_manage_the_network(client_of, request, model):
    address = reverse(f"wagtailsnippets_members_{model}:list")
    new = reverse(f"wagtailsnippets_members_{model}:add")
    client = client_of(request.getfixturevalue("facilitator"))

    assert client.get(address).status_code == client.get(new).status_code == 200
    for name in NOT_STAFF:
        others = client_of(request.getfixturevalue(name))
        assert others.get(address).status_code == others.get(new).status_code == 302, name


def test_an_organisation_is_added_and_changed(client_of, facilitator):
    sector = SectorFactory()
    client = client_of(facilitator)

    client.post(reverse("wagtailsnippets_members_organisation:add"), {"name": "School De Boog", "sector": sector.pk})
    made = Organisation.objects.get(name="School De Boog")
    client.post(
        reverse("wagtailsnippets_members_organisation:edit", args=[made.pk]),
        {"name": "Basisschool De Boog", "sector": sector.pk, "website": "https://deboog.example"},
    )

    made.refresh_from_db()
    assert (made.name, made.website) == ("Basisschool De Boog", "https://deboog.example")


def test_a_pilot_is_added_with_its_people_places_and_practices(client_of, facilitator):
    person, place, practice = UserFactory(), PlaceFactory(), PracticeFactory()

    response = client_of(facilitator).post(
        reverse("wagtailsnippets_members_pilot:add"),
        {
            "name": "Pilot Zuilen",
            "slug": "",
            "question": "Wat helpt?",
            "start": "2019-09-01",
            "end": "",
            "members": [person.pk],
            "places": [place.pk],
            "practices": [practice.pk],
        },
    )

    assert response.status_code == 302
    made = Pilot.objects.get(slug="pilot-zuilen")
    assert list(made.members.all()) == [person]
    assert list(made.places.all()) == [place]
    assert list(made.practices.all()) == [practice]


def test_a_team_is_added(client_of, facilitator):
    client_of(facilitator).post(
        reverse("wagtailsnippets_members_team:add"), {"name": "Extr@Utrecht Zuilen", "pilot": PilotFactory().pk}
    )

    assert Team.objects.get().pilot is not None


def test_a_facilitator_cannot_delete_an_organisation_with_people(client_of, facilitator):
    person = UserFactory()

    client_of(facilitator).post(reverse("wagtailsnippets_members_organisation:delete", args=[person.organisation_id]))

    assert Organisation.objects.filter(pk=person.organisation_id).exists()


def test_groups_are_for_administrators(client_of, facilitator, administrator):
    address = f"/beheer/groups/edit/{Group.objects.get(name='Kwartiermaker').pk}/"

    assert client_of(facilitator).get(address).status_code == 302
    assert client_of(administrator).get(address).status_code == 200
