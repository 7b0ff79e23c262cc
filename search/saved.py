"""Saved searches: what a member keeps, what is new since they looked, and the notice about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from members import audiences
from members.models import User
from notices.clock import last_moment
from notices.services import notify
from search import outbox, page, services
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Hit
from search.models import SavedSearch
from writing import guard

KIND = "saved_search"
MOST_PER_MEMBER = 20
# So many of the newest results are compared; what is older than all of them is no news.
MOST_KNOWN = 200
MOST_FRESH = 50
SHOWN = 3
MOST_CHARACTERS = 1000  # of the column `address`
MORNING = time(6, 30)  # before the mail of the day
Rhythm = SavedSearch.Rhythm


class Refused(Exception):
    """The search is not kept; the message says why, in Dutch."""


def keep(*, owner: User, address: str, name: str = "", rhythm: str = Rhythm.WEEKLY) -> SavedSearch:
    """Keep a search; the same one twice is one. What is there now is known. Raises Refused."""
    asked = page.parse(QueryDict(address))
    if not asked.address:
        raise Refused("Typ eerst een zoekwoord of kies een filter. Daarna kun je de zoekopdracht bewaren.")
    if len(asked.address) > MOST_CHARACTERS:
        raise Refused("Deze zoekopdracht is te lang om te bewaren. Gebruik minder woorden of filters.")
    name = " ".join(name.replace("\x00", "").split())[:120] or name_of(asked)
    if guard.findings(f"{asked.words}\n{name}"):
        raise Refused("Hier lijken gegevens van een persoon in te staan, zoals een naam. Daarom bewaren we dit niet.")
    found = SavedSearch.objects.filter(owner=owner, address=asked.address).first()
    if found:
        return found
    if SavedSearch.objects.filter(owner=owner).count() >= MOST_PER_MEMBER:
        raise Refused(f"Je hebt al {MOST_PER_MEMBER} zoekopdrachten. Verwijder er eerst een.")
    known = [hit.key for hit in _newest(asked.address, owner)]
    values = {"name": name, "rhythm": rhythm if rhythm in Rhythm.values else Rhythm.WEEKLY, "known": known}
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(owner=owner, address=asked.address, **values)
    except IntegrityError:  # the button was pressed twice
        return SavedSearch.objects.get(owner=owner, address=asked.address)


def name_of(asked: page.Request) -> str:
    """Return a name for a search: its words, and how it is narrowed."""
    labels = page.labels()
    words = [asked.words] if asked.words else []
    for name, facet, *_ in page.FACETS:
        stored = (page.stored(name, value) for value in asked.chosen[name])
        words += [labels[facet].get(value, "") or page.WITHOUT.get(name, "") for value in stored]
    return " · ".join(filter(None, words))[:120] or "Alles"


def _newest(address: str, owner: User) -> list[Hit]:
    """Return the newest results that this person may see now, without what they made; none while the engine is down."""
    query = replace(page.parse(QueryDict(address)).query, order="newest", page=1, per_page=MOST_KNOWN, facets=())
    try:
        hits = services.search(query, owner).hits
    except EngineUnavailable:
        return []
    return [hit for hit in hits if hit.owner != owner.pk]


def refresh(saved: SavedSearch) -> None:
    """Find out what came since the member looked or was told."""
    hits = _newest(saved.address, saved.owner)
    if not hits:
        return
    known = set(saved.known)
    oldest = min((hit.date for hit in hits if hit.key in known and hit.date), default=None)
    is_full = len(hits) + 1 >= MOST_KNOWN

    def is_news(hit: Hit) -> bool:
        if hit.key in known:
            return False
        return not is_full or oldest is None or (hit.date is not None and hit.date >= oldest)

    saved.fresh = [hit.key for hit in hits if is_news(hit)][:MOST_FRESH]
    saved.save(update_fields=["fresh"])


def refresh_all() -> None:
    """Refresh every saved search of whoever takes part (every hour)."""
    members = User.objects.active_members().values("pk")
    for saved in SavedSearch.objects.filter(owner__in=members).select_related("owner").iterator():
        refresh(saved)


def looked(owner: User, address: str, hits: Iterable[Hit]) -> SavedSearch | None:
    """Note that its owner sees the results of this address; return the saved search, or None when it is not kept."""
    saved = SavedSearch.objects.filter(owner=owner, address=address).first() if address else None
    if saved is not None:
        new = [key for key in (*saved.fresh, *(hit.key for hit in hits)) if key not in set(saved.known)]
        if new or timezone.now() - saved.looked_at > timedelta(minutes=10):
            _learn(saved, new)
            saved.looked_at = timezone.now()
            saved.save(update_fields=["known", "fresh", "looked_at"])
    return saved


def _learn(saved: SavedSearch, keys: Iterable[str]) -> None:
    saved.known = list(dict.fromkeys((*keys, *saved.known)))[: MOST_KNOWN * 2]
    saved.fresh = []


def new_in(rows: Iterable[SavedSearch], user: User) -> dict[int, list[Hit]]:
    """Return by saved search what is new and may be seen now: one look-up for all of them."""
    rows = list(rows)
    keys = list(dict.fromkeys(key for saved in rows for key in saved.fresh))
    if not keys:
        return {}
    viewer = audiences.of(user)
    allowed = services.visible_keys(keys, viewer) - set(outbox.waiting_keys())
    try:
        hits = {hit.key: hit for hit in get_engine().get([key for key in keys if key in allowed], viewer)}
    except EngineUnavailable:
        return {}
    return {saved.pk: [hits[key] for key in saved.fresh if key in hits] for saved in rows}


def tell_due(now: datetime | None = None) -> int:
    """Tell whoever asked for it what is new, once a day or once a week; return how many notices."""
    now = now or timezone.now()
    told = 0
    members = User.objects.active_members().values("pk")
    waiting = SavedSearch.objects.exclude(rhythm=Rhythm.OFF).exclude(fresh=[]).filter(owner__in=members)
    for saved in waiting.select_related("owner"):
        due = last_moment(MORNING, now, 0 if saved.rhythm == Rhythm.WEEKLY else None)
        if saved.told_at < due:
            told += _tell(saved, now)
    return told


@transaction.atomic
def _tell(saved: SavedSearch, now: datetime) -> int:
    """Tell of one saved search. The words of what is new are not in the notice: it may be closed by then."""
    refresh(saved)
    count = len(set(saved.fresh) - set(saved.told))
    saved.told, saved.told_at = saved.fresh, now
    saved.save(update_fields=["told", "told_at"])
    if not count:
        return 0
    title = f"{'Iets nieuws' if count == 1 else f'{count} nieuw'} bij je zoekopdracht ‘{saved.name}’"
    notice = notify(
        to=saved.owner,
        kind=KIND,
        title=title,
        about=f"saved_search:{saved.pk}",
        url=saved.get_absolute_url(),
        dedupe_key=f"saved_search:{saved.pk}:{timezone.localdate(now)}",
    )
    return int(notice is not None)
