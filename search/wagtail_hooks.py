"""Registers the sources of the apps left of search, and the periodic jobs of the index."""

from datetime import time, timedelta

from wagtail import hooks

from notices import kinds
from notices.clock import Job, register
from search import admin, counts, outbox, saved, sources
from search.engines.base import EngineUnavailable
from search.models import SavedSearch

__all__ = ["admin", "sources"]


def catch_up() -> None:
    """Apply what waits, and build an index that is gone; an engine that is down is tried again next minute."""
    try:
        outbox.mend()
    except EngineUnavailable:
        return


register(Job("search.catch_up", catch_up, every=timedelta(minutes=1)))
register(Job("search.compare", outbox.repair, at=time(4, 0)))
register(Job("search.saved", saved.refresh_all, every=timedelta(hours=1)))
register(Job("search.tell", saved.tell_due, every=timedelta(minutes=15)))
register(Job("search.purge_counts", counts.purge_old, at=time(3, 30)))
kinds.register(kinds.Kind(saved.KIND, "Iets nieuws bij een bewaarde zoekopdracht"))


@hooks.register("register_mine_panel")
def own_searches(user):
    """One's own saved searches, with how many things are new."""
    rows = list(SavedSearch.objects.filter(owner=user)[: saved.MOST_PER_MEMBER])
    news = saved.new_in(rows, user)
    context = {"rows": [{"saved": row, "count": len(news.get(row.pk, ()))} for row in rows]}
    return (40, "Je zoekopdrachten", "search/_mine.html", context)


@hooks.register("register_notice_check")
def own_keys(keys, user):
    """Return which of these saved searches are still this person's."""
    pks = [key.partition(":")[2] for key in keys if key.startswith("saved_search:")]
    rows = SavedSearch.objects.filter(owner=user, pk__in=pks) if pks else SavedSearch.objects.none()
    return {f"saved_search:{pk}" for pk in rows.values_list("pk", flat=True)}
