"""What waits for who facilitates, on the first page of /beheer/; apps add theirs with the hook `register_desk_item`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Action:
    """A button that posts `name`=`value` to an address; without a name a link."""

    label: str
    url: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: its title, where it is, a fact about it, and what can be done at once."""

    title: str
    url: str
    meta: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Things of one sort that wait: how many, the first of them, and where all of them are."""

    order: int
    heading: str
    count: int
    rows: Sequence[Row]
    all_url: str = ""


def desk_item(
    order: int, heading: str, things: QuerySet, row: Callable[..., Row], all_url: str = ""
) -> DeskItem | None:
    """Return the first things in their order with how many there are, or None when nothing waits.

    One query, and one more to count when there are more than are shown.
    """
    rows = [row(thing) for thing in things[:SHOWN]]
    count = len(rows) if len(rows) < SHOWN else things.count()
    return DeskItem(order, heading, count, rows, all_url) if rows else None
