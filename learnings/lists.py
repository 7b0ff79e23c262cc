"""The lists of dilemmas and lessons: filters, order, pages, and where each thing went."""

from __future__ import annotations

from django.core.paginator import Paginator

from learnings import trace
from learnings.filters import AboutFilter, DilemmaFilter, LessonFilter
from learnings.models import Dilemma, Lesson

PER_PAGE = 20


def dilemma_list(request) -> dict:
    """Return the context of /dilemmas/: posted dilemmas that the viewer may see, and one's own concepts."""
    rows = (
        Dilemma.objects.visible_to(request.user)
        .posted()
        .with_response_count()
        .order_by("-posted_at", "-pk")
        .select_related("place", "variant")
        .prefetch_related("themes")
    )
    context = _context(request, DilemmaFilter(request.GET, rows, request=request), "Dilemma’s")
    concepts = Dilemma.objects.filter(owner=request.user, state=Dilemma.State.CONCEPT).order_by("-changed_at")
    return context | {"concepts": concepts[:PER_PAGE], "search_url": "/zoeken/?soort=dilemma"}


def lesson_list(request) -> dict:
    """Return the context of /lessen/: lessons that the viewer may see; those that ended only when asked for."""
    rows = (
        Lesson.objects.visible_to(request.user)
        .submitted()
        .order_by("-adopted_at", "-pk")
        .select_related("place", "variant")
        .prefetch_related("themes")
    )
    context = _context(request, LessonFilter(request.GET, rows, request=request), "Lessen")
    return context | {"search_url": "/zoeken/?soort=les"}


def _context(request, asked: AboutFilter, title: str) -> dict:
    page = Paginator(asked.qs, PER_PAGE).get_page(request.GET.get("pagina"))
    things = list(page.object_list)
    steps = trace.steps_for([thing.key for thing in things], request.user)
    active = [name for name in asked.chosen if name not in {"volgorde", "van"}]
    return {
        "title": title,
        "crumbs": [(title, "")],
        "page_obj": page,
        "total": page.paginator.count,
        "filter": asked,
        "rows": [(thing, _went_to(thing, steps[thing.key])) for thing in things],
        "is_own": asked.chosen.get("van") == "mij",
        "is_filtered": bool(active),
        "active_filters": [_active(request, asked, name) for name in active],
    }


def _went_to(thing, steps: list[trace.Step]) -> trace.Step | None:
    """Return where a dilemma or lesson went: the first step after it."""
    order = trace.ORDER[trace.ORDER.index(thing.key.partition(":")[0]) + 1 :]
    return next((step for kind in order for step in steps if step.kind == kind), None)


def _active(request, asked: AboutFilter, name: str) -> dict[str, str]:
    """Return an active filter in words, and the address without it."""
    value = asked.chosen[name]
    choices = dict(asked.filters[name].extra.get("choices", ()))
    rest = request.GET.copy()
    for gone in (name, "pagina"):
        rest.pop(gone, None)
    return {"label": str(choices.get(value, value)), "url": f"{request.path}?{rest.urlencode()}"}
