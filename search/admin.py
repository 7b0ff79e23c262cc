"""What people look for, in /beheer/: searches without result and weak ones, and one step to mend them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search import best_bets, counts, page, services
from search.engines.base import EngineUnavailable, Hit, Query
from search.forms import BestBetForm, SynonymForm
from search.models import BestBet

TO_CHOOSE_FROM = 10


def _facilitators(view):
    """Only facilitators and administrators; Wagtail has seen to it already that somebody with access is signed in."""

    def guarded(request, *args, **kwargs):
        if not request.user.is_facilitator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@_facilitators
def overview(request):
    """What was typed on at least three days, and what stands on top for which words."""
    rows = counts.asked()
    context = {
        "empty": counts.without_result(rows)[:50],
        "weak": counts.weak(rows)[:50],
        "often": rows[:50],
        "bets": BestBet.objects.all()[:200],
        "days": counts.SHOWN_FROM_DAYS,
    }
    return render(request, "search/admin/overview.html", context)


@_facilitators
def mend(request):
    """Add a synonym, or choose what comes on top. `woorden` is what was typed, `zoek` what to look for."""
    words = counts.plain(request.GET.get("woorden", "").replace("\x00", "")[:100])
    sought = request.GET.get("zoek", "").replace("\x00", "")[:100]
    if not sought and words:
        sought = words
    return _mend(request, words, sought, SynonymForm(initial={"words": words}))


def _mend(request, words: str, sought: str, form: SynonymForm, status: int = 200):
    is_down = False
    hits: Sequence[Hit] = ()
    try:
        query = Query(words=sought, per_page=TO_CHOOSE_FROM, hide_states=services.HIDDEN_STATES, facets=())
        hits = services.search(query, request.user).hits if sought else ()
    except EngineUnavailable:
        is_down = True
    context = {
        "words": words,
        "sought": sought,
        "form": form,
        "hits": hits,
        "is_down": is_down,
        "bets": BestBet.objects.filter(words=words) if words else [],
        "most": page.MOST_CHARACTERS,
    }
    return render(request, "search/admin/mend.html", context, status=status)


@require_POST
@_facilitators
def add_synonym(request):
    """Keep a synonym; live within a minute."""
    form = SynonymForm(request.POST)
    if not form.is_valid():
        words = counts.plain(request.POST.get("words", "").replace("\x00", "")[:100])
        return _mend(request, words, words, form)
    form.save()
    messages.success(request, "Het synoniem is bewaard. Binnen een minuut zoekt iedereen ermee.")
    return redirect("zoekvragen")


@require_POST
@_facilitators
def add_bet(request):
    """Put a thing on top for the words."""
    form = BestBetForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("zoekvragen")
    try:
        best_bets.recommend(words=form.cleaned_data["words"], key=form.cleaned_data["key"], by=request.user)
    except ValueError:
        messages.error(request, "Dit bestaat niet meer. Kies iets anders.")
    else:
        messages.success(request, f"Wie zoekt op ‘{form.cleaned_data['words']}’ ziet dit nu bovenaan.")
    return redirect("zoekvragen")


@require_POST
@_facilitators
def remove_bet(request, pk: int):
    """Take a thing off the top."""
    BestBet.objects.filter(pk=pk).delete()
    messages.success(request, "De aanrader is weg.")
    return redirect("zoekvragen")


@hooks.register("register_admin_urls")
def urls():
    """The addresses below /beheer/."""
    return [
        path("zoekvragen/", overview, name="zoekvragen"),
        path("zoekvragen/verbeteren/", mend, name="zoekvragen_mend"),
        path("zoekvragen/synoniem/", add_synonym, name="zoekvragen_synonym"),
        path("zoekvragen/aanrader/", add_bet, name="zoekvragen_bet"),
        path("zoekvragen/aanrader/<int:pk>/weg/", remove_bet, name="zoekvragen_remove_bet"),
    ]


class SearchesItem(MenuItem):
    """In the menu, for facilitators."""

    def is_shown(self, request):
        return request.user.is_facilitator


@hooks.register("register_admin_menu_item")
def menu_item():
    """Zoekvragen, below the words."""
    return SearchesItem("Zoekvragen", reverse("zoekvragen"), name="zoekvragen", icon_name="search", order=310)
