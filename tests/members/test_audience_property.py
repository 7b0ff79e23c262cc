"""The rule, the database and the search engine say the same of everything and everybody (design §2).

Random worlds: sectors, organisations, pilots, people with roles that hold, held or will hold, and things with every
kind of token. What each may see is worked out once more here, from the words of the design and not from the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnings.models import Dilemma
from members.audiences import Viewer, of
from members.models import Organisation, Pilot, RoleTerm, User
from search.engines.base import Document, Query
from search.engines.sqlite import SqliteEngine
from tests.learnings.factories import DilemmaFactory
from vocabulary.models import SectorKind

SECTORS = ("huisarts", "onderwijs", "gemeente")
TERMS = {"now": (-5, 5), "endless": (-5, None), "today": (0, 0), "past": (-9, -1), "later": (1, 9)}
HOLDING = {"now", "endless", "today"}
ROLES = [role.value for role in RoleTerm.Role]
quietly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Person:
    """One person, in numbers: which organisation (None: none), which pilots, which roles with which term."""

    organisation: int | None
    pilots: frozenset[int]
    roles: frozenset[tuple[str, str]]
    is_active: bool

    def holds(self, *roles: str) -> bool:
        return any(role in roles and term in HOLDING for role, term in self.roles)


people = st.builds(
    Person,
    organisation=st.none() | st.integers(0, 2),
    pilots=st.frozensets(st.integers(0, 1)),
    roles=st.frozensets(st.tuples(st.sampled_from(ROLES), st.sampled_from(sorted(TERMS))), max_size=2),
    is_active=st.integers(0, 9).map(bool),
)
left_out = st.none() | st.sampled_from(SECTORS)
# (kind, number, sector left out); a number 2 or 9 is of something that is not there.
audience = st.one_of(
    st.tuples(st.sampled_from(["public", "facilitators", "analysts", ""]), st.none(), st.none()),
    st.tuples(st.just("members"), st.none(), left_out),
    st.tuples(st.just("pilot"), st.integers(0, 2), left_out),
    st.tuples(st.sampled_from(["organisation", "user"]), st.integers(0, 3), st.none()),
    st.tuples(st.sampled_from(["meeting", "group"]), st.just(9), st.none()),
)
things = st.lists(st.tuples(audience, st.none() | st.integers(0, 3)), min_size=1, max_size=12)


def may_see(person: Person | None, number: int, thing, sector_of) -> bool:
    """Work out from the design whether this person may see the thing."""
    (kind, what, without), owner = thing
    if person is None or not person.is_active or not person.holds(*ROLES):
        return kind == "public"
    if owner == number or kind == "public" or (kind == "user" and what == number):
        return True
    if person.holds("facilitator", "administrator"):
        return kind not in {"user", ""}
    if kind == "analysts":
        return person.holds("analyst")
    if not person.holds("member"):
        return False
    belongs = {
        "members": True,
        "pilot": what in person.pilots,
        "organisation": what is not None and what == person.organisation,
    }.get(kind, False)
    sector = None if person.organisation is None else sector_of[person.organisation]
    return belongs and (without is None or (sector is not None and sector != without))


class World:
    """The rows of one random world."""

    def __init__(self, drawn_people, sector_of, drawn_things):
        self.sectors = [SectorKind.objects.get_or_create(slug=slug, defaults={"name": slug})[0] for slug in SECTORS]
        self.organisations = [
            Organisation.objects.create(name=f"organisatie {n}", sector=self.sectors[SECTORS.index(slug)])
            for n, slug in enumerate(sector_of)
        ]
        today = timezone.localdate()
        self.pilots = [Pilot.objects.create(name=f"pilot {n}", slug=f"pilot-{n}", start=today) for n in range(2)]
        self.users = [self._user(n, person, today) for n, person in enumerate(drawn_people)]
        rows = [
            DilemmaFactory.build(
                owner=self.users[owner] if owner is not None and owner < len(self.users) else None,
                audience=self.token(*token),
            )
            for token, owner in drawn_things
        ]
        self.rows = Dilemma.objects.bulk_create(rows)

    def _user(self, number: int, person: Person, today) -> User:
        user = User.objects.create_user(
            f"mens{number}@voorbeeld.example",
            first_name="Mens",
            last_name=str(number),
            is_active=person.is_active,
            organisation=None if person.organisation is None else self.organisations[person.organisation],
        )
        user.pilots.set([self.pilots[n] for n in person.pilots])
        for role, term in person.roles:
            first, last = TERMS[term]
            end = None if last is None else today + timedelta(days=last)
            RoleTerm.objects.create(user=user, role=role, start=today + timedelta(days=first), end=end)
        return User.objects.get(pk=user.pk)

    def token(self, kind: str, what: int | None, without: str | None) -> str:
        """Return the token as it is stored; a number of nothing becomes one that no row has."""
        rows = {"pilot": self.pilots, "organisation": self.organisations, "user": getattr(self, "users", [])}
        if what is not None:
            known = rows.get(kind, [])
            kind = f"{kind}:{known[what].pk if what < len(known) else 987654 + what}"
        return f"{kind}!{without}" if without else kind


def differences(engine, drawn_people, sector_of, drawn_things) -> list[tuple]:
    """Return where the database, the rule on data or the engine differ from the design."""
    with transaction.atomic():
        world = World(drawn_people, sector_of, drawn_things)
        engine.rebuild(_document(row) for row in world.rows)
        found = []
        for number, user in [*enumerate(world.users), (None, AnonymousUser())]:
            person = None if number is None else drawn_people[number]
            viewer = of(user)
            due = {
                row.pk
                for row, thing in zip(world.rows, drawn_things, strict=True)
                if may_see(person, number, _owned(thing, len(world.users)), sector_of)
            }
            hits = engine.search(Query(words="belt", per_page=50), viewer).hits
            answers = {
                "database": set(Dilemma.objects.visible_to(user).values_list("pk", flat=True)),
                "rule": {row.pk for row in world.rows if viewer.allows(row.audience, row.owner_id)},
                "engine": {int(hit.key.partition(":")[2]) for hit in hits},
            }
            found += [(number, name, answer ^ due) for name, answer in answers.items() if answer != due]
        transaction.set_rollback(True)
    return found


def _owned(thing, people_count: int):
    """A number beyond the people is of nobody."""
    token, owner = thing
    return token, owner if owner is not None and owner < people_count else None


def _document(row: Dilemma) -> Document:
    return Document(
        key=f"dilemma:{row.pk}",
        kind="dilemma",
        title="Wie belt?",
        body="Wie belt er?",
        url="/",
        date=None,
        audience=row.audience,
        owner=row.owner_id,
    )


@pytest.fixture
def engine(tmp_path):
    made = SqliteEngine(tmp_path / "search.sqlite3")
    yield made
    made.close()


worlds = {
    "drawn_people": st.lists(people, min_size=1, max_size=4),
    "sector_of": st.tuples(*[st.sampled_from(SECTORS)] * 3),
    "drawn_things": things,
}


@quietly
@given(**worlds)
def test_database_rule_and_engine_say_what_the_design_says(db, engine, drawn_people, sector_of, drawn_things):
    assert differences(engine, drawn_people, sector_of, drawn_things) == []


MEMBER = Person(organisation=0, pilots=frozenset({0}), roles=frozenset({("member", "now")}), is_active=True)
ENDED = Person(organisation=0, pilots=frozenset({0}), roles=frozenset({("member", "past")}), is_active=True)
ALL = [
    ((kind, what, without), owner)
    for kind, what in [
        ("public", None),
        ("members", None),
        ("pilot", 0),
        ("pilot", 1),
        ("organisation", 0),
        ("organisation", 1),
        ("facilitators", None),
        ("user", 1),
    ]
    for without in ((None, *SECTORS) if kind in {"members", "pilot"} else (None,))
    for owner in (None, 1)
]
SECTOR_OF = ("huisarts", "onderwijs", "gemeente")


def test_the_cases_of_the_planted_defects_are_right_without_them(db, engine):
    assert differences(engine, [MEMBER, ENDED], SECTOR_OF, ALL) == []


def _forget_the_sector(viewer, prefix=""):
    return Q(**{f"{prefix}audience__in": sorted(viewer.tokens | {f"members!{slug}" for slug in SECTORS})})


def _allow_all(viewer, audience, owner=None):
    return viewer is not None and audience is not None


def _personal_too(viewer, audience, owner=None):
    return viewer.holds_every_token or audience == "public"


def _own_sector_too(user, pilots):
    return {"members", *(f"pilot:{pk}" for pk in pilots), *(f"members!{slug}" for slug in SECTORS)}


DEFECTS = {
    "the database forgets the sector left out": ("members.audiences.Viewer.q", _forget_the_sector),
    "the rule allows all": ("members.audiences.Viewer.allows", _allow_all),
    "facilitators see what is personal": ("members.audiences.Viewer.allows", _personal_too),
    "members hold the sector they are of": ("members.audiences._member_tokens", _own_sector_too),
    "a role holds for ever": ("members.models.RoleTermQuerySet.current", lambda terms, _on=None: terms.all()),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_planted_defect_is_found(db, engine, monkeypatch, name):
    """Break the rule in one place, and the comparison must see it: this shows that it can."""
    monkeypatch.setattr(*DEFECTS[name])

    assert differences(engine, [MEMBER, ENDED], SECTOR_OF, ALL)


def test_planted_defect_an_engine_that_forgets_the_viewer_is_found(db, engine, monkeypatch):
    everything = Viewer(frozenset({"public"}), holds_every_token=True)
    real = engine.search
    monkeypatch.setattr(engine, "search", lambda query, _viewer: real(query, everything))

    assert [name for _, name, _ in differences(engine, [MEMBER], SECTOR_OF, ALL)].count("engine") == 2
