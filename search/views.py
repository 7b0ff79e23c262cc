"""The search page."""

from __future__ import annotations

from dataclasses import asdict

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET
from wagtail import hooks

from search import page, services
from search.crisis import help_for
from search.engines.base import EngineUnavailable, Hit
from writing import guard
from writing.html import trusted

BROWSE = [
    ("Dilemma’s", "/dilemmas/"),
    ("Lessen", "/lessen/"),
    ("Praktijkwijzer", "/praktijkwijzer/"),
]


@require_GET
def search(request):
    """Search everything that the viewer may see; the address is the state."""
    asked = page.parse(request.GET)
    context = {
        "asked": asked,
        "q": asked.words,
        "hide_header_search": True,
        "browse": _browse(request.user),
        "crisis": help_for(asked.words),
        "orders": page.ORDERS.items(),
    }
    if guard.bsn_in(asked.words):  # never searched, kept or echoed (UAVG 46)
        return render(request, "search/search.html", context | {"q": "", "has_bsn": True})
    try:
        results = services.search(asked.query, request.user)
    except EngineUnavailable:
        return render(request, "search/search.html", context | {"is_down": True})
    return render(request, "search/search.html", context | _shown(request, asked, results))


def _browse(user) -> list[tuple[str, str]]:
    return BROWSE if user.is_authenticated and user.is_member else BROWSE[2:]


def _shown(request, asked: page.Request, results) -> dict:
    words = page.labels()
    facets = page.facets_of(asked, results, words)
    trails = trails_for([hit.key for hit in results.hits], request.user)
    paginator = Paginator(range(min(results.total, page.MOST_PAGES * page.PER_PAGE)), page.PER_PAGE)
    clear = request.GET.copy()
    for name in [*(facet.name for facet in facets), "pagina"]:
        clear.pop(name, None)
    return {
        "results": results,
        "facets": facets,
        "hits": [_row(hit, words, trails) for hit in results.hits],
        "best_lesson": _best_lesson(asked, results),
        "active": page.active_filters(request.GET, facets),
        "clear_url": f"?{clear.urlencode()}",
        "page_obj": paginator.get_page(asked.query.page),
        "did_you_mean": results.did_you_mean,
        "also": results.also_searched,
    }


def _best_lesson(asked: page.Request, results) -> Hit | None:
    """Return the first lesson when it is among the best three, to show its lead on top."""
    if not asked.words or asked.query.page != 1:
        return None
    return next((hit for hit in results.hits[:3] if hit.kind == "lesson" and hit.lead), None)


def _row(hit: Hit, words, trails) -> dict:
    place = [words["place"][slug] for slug in reversed(list(hit.facets.get("place", ()))) if slug in words["place"]]
    variant = [words["variant"][slug] for slug in hit.facets.get("variant", ()) if slug in words["variant"]]
    state = next(iter(hit.facets.get("state", ())), "")
    return asdict(hit) | {
        "title_html": marked(hit.title_html or hit.title),
        "snippet_html": marked(hit.snippet_html),
        "meta": [*place[:1], *variant[:1]],
        "trail": trails.get(hit.key),
        "status_label": page.STATES.get(state, "") if hit.kind == "dilemma" or state != "adopted" else "",
        "status_style": {"open": "new", "closed": "done", "withdrawn": "warn", "superseded": "warn"}.get(state, ""),
    }


def marked(html: str) -> SafeString:
    """Trust text that an engine escaped, with only `<mark>` in it (search.engines.base.Hit)."""
    return trusted(html)


def trails_for(keys: list[str], user) -> dict:
    """Return for each key one line 'where did it go': what later apps say first, asked once for all keys."""
    found: dict = {}
    for registered in hooks.get_hooks("register_trail"):
        for key, trail in registered(keys, user).items():
            found.setdefault(key, trail)
    return found


@require_GET
def complete(request):
    """Titles that begin with what is typed: a fragment for the search field."""
    typed = request.GET.get("q", "").replace("\x00", "")[:100]
    hits = services.complete(typed, request.user) if len(typed.strip()) > 1 and not guard.bsn_in(typed) else []
    if not hits:
        return HttpResponse("")
    return render(request, "search/_complete.html", {"hits": hits})
