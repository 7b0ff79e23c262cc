"""Who sees a page: its view restrictions and those above it, as an audience token.

No restriction: `public`. Signed in: `members`. One group: `group:<id>`. Several groups, or groups on more than one
level, cannot be said in one token: those pages are for the facilitators in lists and in search. A page behind a
password has the empty token, that nobody holds: it is never listed or indexed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page, PageViewRestriction

from members import audiences
from members.audiences import Viewer

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One view restriction: where in the tree it begins, its kind, and its groups."""

    path: str
    kind: str
    groups: frozenset[int]


def restrictions() -> list[Restriction]:
    """Return all view restrictions, the highest in the tree first (two queries)."""
    rows = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    found = [
        Restriction(row.page.path, row.restriction_type, frozenset(group.pk for group in row.groups.all()))
        for row in rows
    ]
    return sorted(found, key=lambda restriction: len(restriction.path))


def known_to(request) -> list[Restriction]:
    """Return the restrictions, asked once per request."""
    return restrictions() if request is None else known_for(request.user)


def known_for(user) -> list[Restriction]:
    """Return the restrictions, kept on the user object: every request has one of its own."""
    kept = user.__dict__.get("_restrictions")
    if kept is None:
        kept = user.__dict__["_restrictions"] = restrictions()
    return kept


def audience_at(path: str, known: list[Restriction] | None = None) -> str:
    """Return the token of what stands at this place in the tree."""
    above = [one for one in (restrictions() if known is None else known) if path.startswith(one.path)]
    kinds = {one.kind for one in above}
    if not above:
        return audiences.PUBLIC
    if PageViewRestriction.PASSWORD in kinds:
        return NOBODY
    groups = {one.groups for one in above if one.kind == PageViewRestriction.GROUPS}
    if not groups:
        return audiences.MEMBERS
    only = next(iter(groups))
    return f"group:{next(iter(only))}" if len(groups) == 1 and len(only) == 1 else audiences.FACILITATORS


def audience_of(page: Page) -> str:
    """Return the token of a page."""
    return audience_at(page.path)


def visible_pages(pages, viewer: Viewer, known: list[Restriction] | None = None):
    """Return the live pages of this queryset that the viewer may see: the same rule as the token, as a filter."""
    known = restrictions() if known is None else known
    rule = Q()
    for path in dict.fromkeys(one.path for one in known):
        below = Q(path__startswith=path)
        if not viewer.allows(audience_at(path, known)):
            rule &= ~below
        elif rule:  # an empty rule already lets everything through
            rule |= below
    return pages.live().filter(rule)
