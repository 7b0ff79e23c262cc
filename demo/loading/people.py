"""Organisations, members with their roles, pilots and teams."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Model

from demo.loading.base import DOMAIN, Ledger, days_ago, read
from members.models import Organisation, Pilot, RoleTerm, Team, User
from members.services import give_role
from vocabulary.models import Expertise, Place, Practice, SectorKind, Variant

LAST_SEEN_DAYS_AGO = 4


def load(ledger: Ledger) -> None:
    """Load who takes part."""
    people = read("content/people.json")
    organisations = {one["key"]: _organisation(one, ledger) for one in people["organisations"]}
    for one in people["members"]:
        if f"member.{one['key']}" not in ledger:
            _member(one, organisations, ledger)
    for one in people["pilots"]:
        if f"pilot.{one['key']}" not in ledger:
            _pilot(one, ledger)
    for one in people["teams"]:
        if f"team.{one['key']}" not in ledger:
            _team(one, organisations, ledger)


def _organisation(one: dict, ledger: Ledger) -> Organisation | None:
    source = f"organisation.{one['key']}"
    if source in ledger:
        return Organisation.objects.filter(pk=ledger.pk(source)).first()
    sector = SectorKind.objects.get(slug=one["sector"])
    organisation, _ = Organisation.objects.get_or_create(name=one["name"], defaults={"sector": sector})
    ledger.note(source, f"organisation:{organisation.pk}")
    return organisation


def _member(one: dict, organisations: dict[str, Organisation | None], ledger: Ledger) -> None:
    email = f"{one.get('account') or one['key']}@{DOMAIN}"
    seen = days_ago(LAST_SEEN_DAYS_AGO)
    user = User.objects.create_user(
        email,
        settings.DEMO_PASSWORD if "account" in one else None,
        first_name=one["first_name"],
        last_name=one["last_name"],
        organisation=organisations[one["organisation"]],
        function=one["function"],
        practice=_by_slug(Practice, one.get("practice")),
        variant=_by_slug(Variant, one.get("variant")),
        ask_me_about=one["ask"],
        visited_at=seen,
        previous_visit_at=seen,
    )
    user.places.set(Place.objects.filter(slug__in=one["places"]))
    user.expertises.set(Expertise.objects.filter(slug__in=one.get("expertises", [])))
    for role in one.get("roles", [RoleTerm.Role.MEMBER]):
        give_role(user=user, role=role)
    ledger.note(f"member.{one['key']}", f"member:{user.pk}")


def _by_slug(model: type[Model], slug: str | None) -> Model | None:
    return model._default_manager.get(slug=slug) if slug else None


def _pilot(one: dict, ledger: Ledger) -> None:
    pilot, is_new = Pilot.objects.get_or_create(
        slug=one["slug"],
        defaults={"name": one["name"], "question": one["question"], "start": one["start"], "end": one["end"]},
    )
    if is_new:
        pilot.places.set(Place.objects.filter(slug__in=one["places"]))
        pilot.practices.set(Practice.objects.filter(slug__in=one["practices"]))
        pilot.members.set(_members(one, ledger))
    ledger.note(f"pilot.{one['key']}", f"pilot:{pilot.pk}")


def _team(one: dict, organisations: dict[str, Organisation | None], ledger: Ledger) -> None:
    team, is_new = Team.objects.get_or_create(
        name=one["name"],
        defaults={
            "organisation": organisations[one["organisation"]],
            "start": one["start"],
            "pilot": Pilot.objects.get(pk=ledger.pk(f"pilot.{one['pilot']}")),
        },
    )
    if is_new:
        team.members.set(_members(one, ledger))
        team.places.set(Place.objects.filter(slug__in=one["places"]))
        team.practices.set(Practice.objects.filter(slug__in=one["practices"]))
    ledger.note(f"team.{one['key']}", f"team:{team.pk}")


def _members(one: dict, ledger: Ledger):
    return User.objects.filter(pk__in=[ledger.pk(f"member.{key}") for key in one["members"]])
