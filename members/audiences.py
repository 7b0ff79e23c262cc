"""The audience rule: one token per thing, a set of tokens per viewer (docs/architecture.md, "One rule").

A visible thing carries one token in an indexed column: `public`, `members`, `pilot:2`, `organisation:3`,
`meeting:12`, `group:4`, `facilitators`, `analysts`, `user:7`, and for `members` and `pilot:…` optionally one
sector that is left out: `members!onderwijs`. A viewer sees a thing when the token is among the viewer's
own, or when the viewer owns the thing. Nothing else decides who sees what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, Value
from wagtail import hooks

from vocabulary.models import SectorKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import User

PUBLIC = "public"
MEMBERS = "members"
FACILITATORS = "facilitators"
ANALYSTS = "analysts"
PERSONAL_PREFIX = "user:"
TOKEN = re.compile(
    r"(public|facilitators|analysts|(organisation|meeting|group|user):[0-9]+|(members|pilot:[0-9]+)(![-a-z0-9_]+)?)"
)
NOBODY_LEFT = "een groep die er niet meer is"


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one person may see, as data that a queryset and a search engine can both use.

    `tokens` are the audience tokens the person holds; `owner` is the primary key of the person, or None for a
    stranger; `holds_every_token` is True for facilitators and administrators, who hold every token except
    other people's `user:…`.
    """

    tokens: frozenset[str]
    owner: int | None = None
    holds_every_token: bool = False

    def allows(self, audience: str, owner: int | None = None) -> bool:
        """Return whether a thing with this audience token and this owner (primary key) may be seen."""
        if self.owner is not None and owner == self.owner:
            return True
        if audience in self.tokens:
            return True
        return self.holds_every_token and audience != "" and not audience.startswith(PERSONAL_PREFIX)

    def q(self, prefix: str = "") -> Q:
        """Return the same rule as a filter on the columns `audience` and `owner` behind `prefix` (e.g. "dilemma__")."""
        if self.holds_every_token:
            rule = ~Q(**{f"{prefix}audience__startswith": PERSONAL_PREFIX}) & ~Q(**{f"{prefix}audience": ""})
            rule |= Q(**{f"{prefix}audience__in": sorted(self.tokens)})
        else:
            rule = Q(**{f"{prefix}audience__in": sorted(self.tokens)})
        if self.owner is not None:
            rule |= Q(**{f"{prefix}owner": self.owner})
        return rule


STRANGER = Viewer(tokens=frozenset({PUBLIC}))


def personal(user_pk: int) -> str:
    """Return the token that only the person with this primary key holds."""
    return f"{PERSONAL_PREFIX}{user_pk}"


def of(user: User | AnonymousUser) -> Viewer:
    """Return what this person may see.

    Facilitators and administrators hold every token but other people's `user:…`; an analyst holds `public` and
    `analysts`; a member `members`, the same without each other sector, pilots and organisation; everybody the groups
    they are in; who is not active or holds no role today sees what a stranger sees. Later apps add tokens with the hook
    `register_audience_tokens` (called with the user, returning tokens). The answer takes three queries and is kept on
    the user object, so one request asks the database once.
    """
    if not user.is_authenticated or not user.is_active:
        return STRANGER
    cached = user.__dict__.get("_viewer")
    if cached is None:
        cached = user.__dict__["_viewer"] = _viewer_of(user)
    return cached


def forget(user: User) -> None:
    """Forget what was kept on this user object, after a change of roles, organisation or pilots."""
    for name in ("_viewer", "roles"):
        user.__dict__.pop(name, None)


def _viewer_of(user: User) -> Viewer:
    if not user.roles:
        return STRANGER
    pilots, groups = _pilots_and_groups(user)
    tokens = {PUBLIC, personal(user.pk), *(f"group:{pk}" for pk in groups)}
    if user.is_analyst:
        tokens.add(ANALYSTS)
    if user.is_member:
        tokens |= _member_tokens(user, pilots)
    for registered in hooks.get_hooks("register_audience_tokens"):
        tokens |= set(registered(user))
    return Viewer(frozenset(tokens), owner=user.pk, holds_every_token=user.is_facilitator)


def _member_tokens(user: User, pilots: list[int]) -> set[str]:
    wide = {MEMBERS} | {f"pilot:{pk}" for pk in pilots}
    tokens = set(wide)
    if user.organisation_id:
        tokens.add(f"organisation:{user.organisation_id}")
        # Without a known sector nobody can say that it is not the one left out, so such a member gets none of these.
        others = SectorKind.objects.exclude(organisations=user.organisation_id).values_list("slug", flat=True)
        tokens |= {f"{token}!{slug}" for token in wide for slug in others}
    return tokens


def _pilots_and_groups(user: User) -> tuple[list[int], list[int]]:
    """Return the primary keys of the pilots and of the groups of this person, in one query.

    Django's groups follow the roles a little later (members.services.sync_groups), so the group of a role that has
    ended is left out here.
    """
    over = [role.label for role in apps.get_model("members", "RoleTerm").Role if role not in user.roles]
    pilots = user.pilots.order_by().values_list(Value("pilot"), "pk")
    groups = user.groups.order_by().exclude(name__in=over).values_list(Value("group"), "pk")
    rows = list(pilots.union(groups, all=True))
    return [pk for kind, pk in rows if kind == "pilot"], [pk for kind, pk in rows if kind == "group"]


def is_token(value: str) -> bool:
    """Return whether this text has the form of an audience token."""
    return TOKEN.fullmatch(value) is not None


WORDS = {
    PUBLIC: "Iedereen, ook zonder account",
    MEMBERS: "Alle leden van de Ontwikkelkamer",
    FACILITATORS: "Alleen de kwartiermaker",
    ANALYSTS: "De gemeente, voor het dossier",
    "user": "Alleen jij",
    "meeting": "De deelnemers van de bijeenkomst",
    "group": "Een vaste groep",
}


def in_words(token: str) -> str:
    """Return for people who may read a thing with this token, as 'Alle leden van de Ontwikkelkamer'."""
    if not is_token(token):
        return "Niemand"
    wide, _, left_out = token.partition("!")
    kind, _, number = wide.partition(":")
    words = WORDS.get(kind) or _named(kind, int(number))
    if left_out:
        name = SectorKind.objects.filter(slug=left_out).values_list("name", flat=True).first() or left_out
        words = f"{words}, behalve {name.lower()}"
    return words


def _named(kind: str, pk: int) -> str:
    model = apps.get_model("members", kind)
    name = model.objects.filter(pk=pk).values_list("name", flat=True).first()
    return f"Alleen leden van {name or NOBODY_LEFT}"
