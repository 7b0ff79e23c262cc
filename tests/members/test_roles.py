"""Roles have a term, and Django's groups follow them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from members import audiences, groups, services
from members.models import RoleTerm, User
from members.permissions import facilitators_only, is_facilitator
from tests.members.factories import UserFactory

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def group_names(user) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("role", "name"),
    [("member", "Lid"), ("facilitator", "Kwartiermaker"), ("analyst", "Analist"), ("administrator", "Beheerder")],
)
def test_a_role_brings_its_group(role, name):
    user = UserFactory(outside=True)

    services.give_role(user=user, role=role)

    assert group_names(user) == {name}
    assert fresh(user).roles == {role}


def test_a_role_that_ends_takes_its_group_along_and_leaves_others():
    user = UserFactory(facilitator=True)
    user.groups.add(Group.objects.create(name="Leesgroep"))

    services.end_role(user=user, role="facilitator")

    assert group_names(user) == {"Leesgroep"}
    assert fresh(user).roles == set()


def test_a_role_that_began_before_keeps_its_history():
    user = UserFactory(outside=True)
    services.give_role(user=user, role="member", start=TODAY - 10 * DAY)

    services.end_role(user=user, role="member")

    term = user.role_terms.get()
    assert (term.start, term.end) == (TODAY - 10 * DAY, TODAY - DAY)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(0, None, True), (0, 0, True), (-5, 0, True), (-5, -1, False), (1, None, False), (1, 5, False), (-5, 5, True)],
)
def test_a_term_holds_from_its_first_day_to_its_last(start, end, holds):
    user = UserFactory(outside=True)

    term = services.give_role(
        user=user, role="member", start=TODAY + start * DAY, end=None if end is None else TODAY + end * DAY
    )

    assert fresh(user).is_member is holds
    assert term.is_current is holds
    assert group_names(user) == ({"Lid"} if holds else set())
    assert User.objects.active_members().filter(pk=user.pk).exists() is holds


def test_a_term_cannot_end_before_it_begins():
    user = UserFactory(outside=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleTerm.objects.create(user=user, role="member", start=TODAY, end=TODAY - DAY)


def test_an_administrator_is_a_superuser_only_as_long_as_the_role_lasts():
    user = UserFactory(administrator=True)
    assert fresh(user).is_superuser

    services.end_role(user=user, role="administrator")

    assert not fresh(user).is_superuser
    assert not fresh(user).is_staff


def passed(user) -> None:
    """Let the terms of somebody be over without anything being told, as time does."""
    user.role_terms.update(start=TODAY - 9 * DAY, end=TODAY - DAY)


def test_the_clock_takes_away_what_has_ended_and_brings_what_begins():
    over, begins = UserFactory(facilitator=True), UserFactory(outside=True)
    services.give_role(user=begins, role="facilitator", start=TODAY + DAY)
    passed(over)
    begins.role_terms.update(start=TODAY)

    services.sync_all_groups()

    assert group_names(over) == set()
    assert group_names(begins) == {"Kwartiermaker"}


def test_a_role_that_ended_opens_no_door_even_before_the_clock_came_by(client_of):
    user = UserFactory(facilitator=True)
    passed(user)
    client = client_of(user)

    assert client.get("/beheer/").status_code == 302
    assert client.get("/leden/").status_code == 404
    assert group_names(user) == set()


def test_a_role_begins_at_midnight_for_who_is_signed_in(client_of):
    user = UserFactory(outside=True)
    client = client_of(user)
    assert client.get("/leden/").status_code == 404

    services.give_role(user=user, role="member")

    assert client.get("/leden/").status_code == 200


def test_who_holds_no_role_sees_what_a_stranger_sees():
    assert audiences.of(UserFactory(outside=True)) == audiences.STRANGER


def test_deleting_somebody_takes_the_roles_along():
    user = UserFactory(administrator=True)

    user.delete()

    assert not RoleTerm.objects.exists()


def test_facilitators_edit_and_publish_and_manage_words_but_no_accounts(facilitator):
    user = fresh(facilitator)

    may = ["wagtailadmin.access_admin", "vocabulary.change_theme", "vocabulary.delete_synonym", "members.change_pilot"]
    may_not = ["members.change_user", "members.add_user", "auth.change_group", "wagtailcore.add_site"]
    assert [name for name in may if not user.has_perm(name)] == []
    assert [name for name in may_not if user.has_perm(name)] == []
    home = Page.objects.get(depth=2).permissions_for_user(user)
    assert home.can_edit()
    assert home.can_publish()


@pytest.mark.parametrize("trait", ["analyst", "outside", None])
def test_others_have_no_permission_at_all(trait):
    user = fresh(UserFactory(**{trait: True} if trait else {}))

    assert user.get_all_permissions() == set()


def test_granting_twice_changes_nothing():
    before = GroupPagePermission.objects.count(), Group.objects.get(name="Kwartiermaker").permissions.count()

    groups.grant("default")

    assert (GroupPagePermission.objects.count(), Group.objects.get(name="Kwartiermaker").permissions.count()) == before


def test_granting_waits_for_the_page_tree():
    group = Group.objects.create(name="proef")
    Page.objects.all().delete()

    groups._grant_pages(group, "default")

    assert not group.page_permissions.exists()


def test_a_visit_is_over_after_an_hour():
    user = UserFactory()
    services.note_visit(user)
    first = user.visited_at
    services.note_visit(user)
    assert (user.visited_at, user.previous_visit_at) == (first, None)

    User.objects.filter(pk=user.pk).update(visited_at=first - timedelta(hours=2))
    user = fresh(user)
    services.note_visit(user)

    assert user.previous_visit_at == first - timedelta(hours=2)
    assert fresh(user).visited_at >= first


def test_an_address_that_somebody_gave_up_opens_no_door():
    from allauth.account.models import EmailAddress

    user = UserFactory(email="nieuw@voorbeeld.example")
    EmailAddress.objects.create(user=user, email="oud@voorbeeld.example", verified=True, primary=True)

    services.forget_old_addresses(user)

    assert not EmailAddress.objects.filter(email="oud@voorbeeld.example").exists()


def test_the_first_administrator_is_made_by_hand():
    user = User.objects.create_superuser("Eerste@Voorbeeld.example", first_name="Eva", last_name="Eerste")

    assert fresh(user).is_administrator
    assert user.email == "eerste@voorbeeld.example"
    assert group_names(user) == {"Beheerder"}


def test_what_only_facilitators_do_is_refused_to_members_and_unknown_to_others(rf):
    @facilitators_only
    def view(request):
        return HttpResponse("gedaan")

    def answer(user):
        request = rf.get("/iets/")
        request.user = user
        return view(request)

    assert answer(UserFactory(facilitator=True)).content == b"gedaan"
    assert answer(UserFactory(administrator=True)).content == b"gedaan"
    assert answer(AnonymousUser()).status_code == 302
    with pytest.raises(PermissionDenied):
        answer(UserFactory())
    for stranger in (UserFactory(outside=True), UserFactory(analyst=True)):
        with pytest.raises(Http404):
            answer(stranger)


@pytest.mark.parametrize(("trait", "answer"), [("facilitator", True), ("administrator", True), ("analyst", False)])
def test_who_is_a_facilitator(trait, answer):
    assert is_facilitator(UserFactory(**{trait: True})) is answer
    assert not is_facilitator(AnonymousUser())
