"""The lists of dilemmas and lessons: filters, order, pages. An unknown value is passed over."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q

from learnings.models import Dilemma, Lesson
from vocabulary.models import Place, Principle, Theme, Variant

PER_PAGE = 20


def dilemma_list(request) -> dict:
    """Return the context of /dilemmas/: posted dilemmas that the viewer may see, and one's own concepts."""
    user = request.user
    rows = Dilemma.objects.visible_to(user).posted().with_response_count()
    if request.GET.get("van") == "mij":
        rows = rows.filter(owner=user)
    rows = _filtered(rows, request, Dilemma.State.choices)
    order = {"oudste": ["posted_at", "pk"], "reacties": ["-response_count", "-pk"]}.get(
        request.GET.get("volgorde"), ["-posted_at", "-pk"]
    )
    rows = rows.order_by(*order).select_related("place", "variant", "owner__practice__place").prefetch_related(
        "themes", "owner__places"
    )
    concepts = Dilemma.objects.filter(owner=user, state=Dilemma.State.CONCEPT).order_by("-changed_at")[:20]
    return _context(
        request, rows, "Dilemma’s", state_choices=Dilemma.State.choices[1:],
        orders=[("", "Nieuwste eerst"), ("oudste", "Oudste eerst"), ("reacties", "Meeste reacties")],
    ) | {"concepts": concepts}


def lesson_list(request) -> dict:
    """Return the context of /lessen/; superseded and withdrawn lessons only when asked for."""
    rows = Lesson.objects.visible_to(request.user).submitted()
    if request.user.is_authenticated and request.GET.get("van") == "mij":
        rows = Lesson.objects.visible_to(request.user).filter(Q(owner=request.user) | Q(contributors=request.user)).distinct()
    if request.GET.get("status") not in Lesson.State.values:
        rows = rows.exclude(state__in=[Lesson.State.SUPERSEDED, Lesson.State.WITHDRAWN])
    rows = _filtered(rows, request, Lesson.State.choices)
    order = {"oudste": ["adopted_at", "pk"], "titel": ["title", "pk"]}.get(
        request.GET.get("volgorde"), ["-adopted_at", "-pk"]
    )
    rows = rows.order_by(*order).select_related("place", "variant").prefetch_related("themes")
    return _context(
        request, rows, "Lessen", state_choices=Lesson.State.choices[1:],
        orders=[("", "Nieuwste eerst"), ("oudste", "Oudste eerst"), ("titel", "Op titel")],
    )


def _filtered(rows, request, states):
    get = {name: value.replace("\x00", "")[:200] for name, value in request.GET.items()}
    if get.get("status") in dict(states):
        rows = rows.filter(state=get["status"])
    if wijk := Place.objects.filter(slug=get.get("wijk", "")).first():
        rows = rows.filter(
            Q(place__path__startswith=wijk.path) | Q(practice__place__path__startswith=wijk.path)
        )
    for name, column in (("thema", "themes"), ("uitgangspunt", "principles"), ("variant", "variant")):
        if get.get(name):
            rows = rows.filter(**{f"{column}__slug": get[name]})
    for word in get.get("zoek", "").split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows


def _context(request, rows, title: str, *, state_choices, orders) -> dict:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    chosen = {name: request.GET.get(name, "")
              for name in ("status", "wijk", "thema", "uitgangspunt", "variant", "volgorde", "zoek", "van")}
    return {
        "page_obj": page, "things": page.object_list, "total": page.paginator.count, "title": title,
        "crumbs": [(title, "")], "chosen": chosen,
        "is_filtered": any(value for name, value in chosen.items() if name != "volgorde"),
        "selects": [
            ("zoek", "Woord in de titel", None),
            ("status", "Status", state_choices),
            ("wijk", "Wijk", list(Place.objects.exclude(level="stad").values_list("slug", "name"))),
            ("thema", "Thema", list(Theme.objects.values_list("slug", "name"))),
            ("uitgangspunt", "Uitgangspunt", list(Principle.objects.values_list("slug", "name"))),
            ("variant", "Soort ondersteuning", list(Variant.objects.values_list("slug", "name"))),
            ("volgorde", "Volgorde", orders[1:]),
        ],
        "orders": orders,
    }
