"""The search page."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks

from members.permissions import members_only
from search import counts, page, saved, services
from search.best_bets import bets_for
from search.crisis import help_for
from search.engines.base import EngineUnavailable, Hit
from search.models import SavedSearch
from vocabulary.models import Place, Theme
from writing import guard
from writing.html import trusted

MOST_WORDS = 4
MOST_ADDRESS = 3000

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
        shown = _shown(request, asked, results)
    except EngineUnavailable:
        return render(request, "search/search.html", context | {"is_down": True})
    return render(request, "search/search.html", context | shown)


def _browse(user) -> list[tuple[str, str]]:
    return BROWSE if _is_member(user) else BROWSE[2:]


def _shown(request, asked: page.Request, results) -> dict:
    words = page.labels()
    facets = page.facets_of(asked, results, words)
    trails = trails_for([hit.key for hit in results.hits], request.user)
    paginator = Paginator(range(min(results.total, page.MOST_PAGES * page.PER_PAGE)), page.PER_PAGE)
    clear = request.GET.copy()
    for name in [*(facet.name for facet in facets), "van", "tot", "pagina"]:
        clear.pop(name, None)
    bets = bets_for(asked.words, request.user) if asked.query.page == 1 else []
    return {
        "results": results,
        "facets": facets,
        "hits": [_row(hit, words, trails) for hit in results.hits],
        "best_lesson": _best_lesson(asked, results),
        "bets": bets,
        "active": page.active_filters(request.GET, facets),
        "clear_url": f"?{clear.urlencode()}",
        "page_obj": paginator.get_page(asked.query.page),
        "did_you_mean": results.did_you_mean,
        "also": results.also_searched,
        "without_filters": _without_filters(request, asked) if not results.total else 0,
    } | _of_member(request, asked, results)


def _of_member(request, asked: page.Request, results) -> dict:
    """Return what only members get: the search is counted (never with who), and can be kept."""
    if not _is_member(request.user):
        return {}
    if asked.words and asked.query.page == 1 and not page.narrowing(asked):
        counts.note(asked.words, results)
    return {
        "saved": saved.looked(request.user, asked.address, results.hits),
        "can_keep": bool(asked.address),
        "ask_feedback": bool(asked.words),
    }


def _without_filters(request, asked: page.Request) -> int:
    """Return how many results there are when the filters go, for 'niets gevonden'."""
    return services.search(page.widened(asked), request.user).total if page.narrowing(asked) else 0


def _is_member(user) -> bool:
    return user.is_authenticated and user.is_member


def _best_lesson(asked: page.Request, results) -> Hit | None:
    """Return the best lesson when it is among the first ten, to show its lead on top."""
    if not asked.words or asked.query.page != 1:
        return None
    return next((hit for hit in results.hits[:10] if hit.kind == "lesson" and hit.lead), None)


def _row(hit: Hit, words, trails) -> dict:
    place = [words["place"][slug] for slug in reversed(list(hit.facets.get("place", ()))) if slug in words["place"]]
    variant = [words["variant"][slug] for slug in hit.facets.get("variant", ()) if slug in words["variant"]]
    state = next(iter(hit.facets.get("state", ())), "")
    return asdict(hit) | {
        "title_html": marked(hit.title_html or hit.title),
        "snippet_html": marked(hit.snippet_html),
        "url": page.passage_link(hit.url, hit.snippet_html),
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
    """Titles, themes and places that begin with what is typed: a fragment for the search field."""
    typed = request.GET.get("q", "").replace("\x00", "")[:100]
    if len(typed.strip()) < 2 or guard.bsn_in(typed):
        return HttpResponse("")
    context = {"hits": services.complete(typed, request.user), "words": _words_like(typed)}
    return render(request, "search/_complete.html", context) if any(context.values()) else HttpResponse("")


def _words_like(typed: str) -> list[tuple[str, str, str, str]]:
    """Return (icon, what it is, name, address) of themes and places with a word that begins with what is typed."""
    start = counts.plain(typed)
    places = Place.objects.exclude(level=Place.Level.STAD).only("name", "slug", "level")

    def fits(name: str) -> bool:
        return f" {counts.plain(name)}".find(f" {start}") >= 0

    found = [("lijst", "Thema", row.name, f"/zoeken/?thema={row.slug}") for row in Theme.objects.only("name", "slug")]
    found += [("plek", "Wijk", row.name, f"/zoeken/?wijk={row.slug}") for row in places]
    return [row for row in found if start and fits(row[2])][:MOST_WORDS]


@require_POST
@members_only
def feedback(request):
    """Take the answer to 'vond je wat je zocht?'; nobody's name is kept with it."""
    asked = page.parse(QueryDict(request.POST.get("adres", "")[:MOST_ADDRESS]))
    answer = request.POST.get("antwoord", "")
    if asked.words and answer in {"ja", "nee"} and not guard.bsn_in(asked.words):
        counts.note_answer(asked.words, is_useful=answer == "ja")
        thanks = "Fijn." if answer == "ja" else "Jammer. Deel je vraag als dilemma, dan denken collega’s met je mee."
        messages.success(request, f"Dank je. {thanks}")
    return redirect(f"{reverse('search:search')}?{asked.address}")


@members_only
def saved_searches(request):
    """One's own saved searches, with what is new."""
    rows = list(SavedSearch.objects.filter(owner=request.user))
    news = saved.new_in(rows, request.user)
    context = {
        "rows": [{"saved": row, "news": news.get(row.pk, [])} for row in rows],
        "rhythms": SavedSearch.Rhythm.choices,
        "most_shown": saved.SHOWN,
        "crumbs": [("Home", "/"), ("Mijn pagina", "/mijn/"), ("Zoekopdrachten", request.path)],
    }
    return render(request, "search/saved.html", context)


@require_POST
@members_only
def keep(request):
    """Keep the search of this address."""
    address = request.POST.get("adres", "")[:MOST_ADDRESS]
    try:
        saved.keep(owner=request.user, address=address)
    except saved.Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('search:search')}?{page.parse(QueryDict(address)).address}")
    messages.success(request, "Je zoekopdracht is bewaard. Elke week hoor je of er iets nieuws is.")
    return redirect("search:saved")


@require_POST
@members_only
def change_saved(request, pk):
    """Change how often one hears of something new, or forget the search."""
    row = get_object_or_404(SavedSearch, owner=request.user, pk=pk)
    if "verwijder" in request.POST:
        row.delete()
        messages.success(request, "De zoekopdracht is verwijderd.")
    elif (rhythm := request.POST.get("bericht", "")) in SavedSearch.Rhythm.values:
        row.rhythm = rhythm
        row.save(update_fields=["rhythm"])
        messages.success(request, "Je keuze is bewaard.")
    return redirect("search:saved")
