"""What people look for: counts per day, without who; only of words that the privacy guard passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from search.dutch.words import tokens
from search.engines.base import Results
from search.models import QueryCount
from writing import guard

KEPT = timedelta(days=400)
LOOKED_BACK = timedelta(days=90)
# Words that were typed on fewer days may be one person's: nobody sees them.
SHOWN_FROM_DAYS = 3
MOST_CHARACTERS = 80
FEW = 3


def plain(words: str) -> str:
    """Return the words as they are counted and compared: folded, one space between them."""
    return " ".join(tokens(words))


def countable(words: str) -> str:
    """Return the words as they are counted, or '' when they are too long or the privacy guard finds something."""
    found = plain(words[: MOST_CHARACTERS * 2])
    return found if len(found) <= MOST_CHARACTERS and not guard.findings(words) else ""


def note(words: str, results: Results) -> None:
    """Count a search of a member. A count that cannot be written (a locked database) is let go."""
    if not (found := countable(words)):
        return
    is_empty = results.total == 0
    is_weak = not is_empty and (results.total < FEW or bool(results.did_you_mean))
    _add(found, {"times": 1, "empty": int(is_empty), "weak": int(is_weak)})


def note_answer(words: str, *, is_useful: bool) -> None:
    """Count an answer to 'vond je wat je zocht?'."""
    if found := countable(words):
        _add(found, {"useful": int(is_useful), "useless": int(not is_useful)})


def _add(words: str, counts: dict[str, int]) -> None:
    day = timezone.localdate()
    more = {name: F(name) + count for name, count in counts.items() if count}
    try:
        if not QueryCount.objects.filter(day=day, words=words).update(**more):
            QueryCount.objects.bulk_create([QueryCount(day=day, words=words, **counts)], ignore_conflicts=True)
    except DatabaseError:
        return


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed on several days, and what came of it."""

    words: str
    days: int
    times: int
    empty: int
    weak: int
    useless: int
    last: object


def asked(*, since: timedelta = LOOKED_BACK) -> Iterable[Asked]:
    """Return what was typed on at least three days, most often first; words that the guard no longer passes not."""
    rows = (
        QueryCount.objects.filter(day__gte=timezone.localdate() - since, times__gt=0)
        .values("words")
        .annotate(
            on_days=Count("day"),
            sum_times=Sum("times"),
            sum_empty=Sum("empty"),
            sum_weak=Sum("weak"),
            sum_useless=Sum("useless"),
            last=Max("day"),
        )
        .filter(on_days__gte=SHOWN_FROM_DAYS)
        .order_by("-sum_times", "words")[:500]
    )
    found = (
        Asked(
            row["words"],
            *(row[name] for name in ("on_days", "sum_times", "sum_empty", "sum_weak", "sum_useless", "last")),
        )
        for row in rows
    )
    return [row for row in found if not guard.findings(row.words)]


def without_result(rows: Iterable[Asked]) -> list[Asked]:
    """Return the words that found nothing in at least half of their searches."""
    return [row for row in rows if row.empty * 2 >= row.times]


def weak(rows: Iterable[Asked]) -> list[Asked]:
    """Return the words that found little, or not what was sought."""
    return [
        row for row in rows if row.empty * 2 < row.times and ((row.weak + row.empty) * 2 >= row.times or row.useless)
    ]


def purge_old() -> int:
    """Delete counts older than 400 days (daily); return how many."""
    return QueryCount.objects.filter(Q(day__lt=timezone.localdate() - KEPT)).delete()[0]
