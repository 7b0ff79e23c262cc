"""The agenda as people read it: each item with its time, which follows from the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from meetings.models import AgendaItem


@dataclass(slots=True)
class Row:
    """An item with its number, the time it starts, and what a page adds to it."""

    number: int
    item: AgendaItem
    start: datetime
    pieces: list[Any] = field(default_factory=list)
    says_nothing: bool = False
    note: Any = None
    steps: list[Any] = field(default_factory=list)
    decisions: list[Any] = field(default_factory=list)
    actions: list[Any] = field(default_factory=list)


def with_times(items: Iterable[AgendaItem], start: datetime) -> list[Row]:
    """Return the items in this order, each with the time at which it starts."""
    rows, moment = [], start
    for number, item in enumerate(items, start=1):
        rows.append(Row(number, item, moment))
        moment += timedelta(minutes=item.minutes)
    return rows


def total_minutes(items: Iterable[AgendaItem]) -> int:
    """Return how long all items take together."""
    return sum(item.minutes for item in items)
