"""Lessons: reading, making, reviewing, and what they did elsewhere."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail import hooks

from learnings import lesson_services, maturity, permissions, trace
from learnings.forms import AdoptForm, ExperienceForm, LessonForm, ReasonForm, ScopeFormSet
from learnings.lists import lesson_list
from learnings.models import Dilemma, Experience, Lesson, LessonScope, LessonSource, Response
from learnings.services import EditConflict, Refused
from learnings.typed_text import keeps_typed_text
from learnings.views import tags_of
from members import audiences
from members.permissions import facilitators_only, members_only
from search import services as search

CRUMBS = [("Lessen", "/lessen/")]
HANDED_IN = "Je les is ingediend. De kwartiermaker kijkt hem na."


@members_only
def lessons(request):
    """All lessons that the viewer may see, with filters."""
    return render(request, "learnings/lessons.html", lesson_list(request))


def _get(request, pk: int) -> Lesson:
    sources = LessonSource.objects.select_related("dilemma__owner__organisation", "response")
    rows = Lesson.objects.visible_to(request.user).select_related(
        "owner__organisation__sector", "place__parent", "practice", "variant", "superseded_by", "adopted_by"
    ).prefetch_related(Prefetch("sources", sources))
    return get_object_or_404(rows, pk=pk)


def lesson(request, pk):
    """One lesson. A public one is for everybody; at other numbers a stranger is sent to sign-in, exists or not."""
    if not request.user.is_authenticated:
        if not Lesson.objects.visible_to(request.user).filter(pk=pk).exists():
            return members_only(lambda r: None)(request)
    return render(request, "learnings/lesson.html", lesson_context(request, _get(request, pk)))


def lesson_context(request, found: Lesson, form: ExperienceForm | None = None) -> dict:
    """Return what the page of a lesson shows; `form` is the experience that failed."""
    user = request.user
    experiences = list(
        Experience.objects.visible_to(user).filter(lesson=found)
        .select_related("owner", "place", "sector").order_by("-recorded_at", "-pk")
    )
    own = next((e for e in experiences if user.is_authenticated and e.owner_id == user.pk), None)
    can_record = permissions.can_record_experience(user, found)
    steps = trace.steps_for([found.key], user).get(found.key, [])
    return {
        "lesson": found,
        "crumbs": [*CRUMBS, (found.title, "")] if user.is_authenticated else [(found.title, "")],
        "maturity": maturity.of(found, experiences),
        "steps": trace.line(trace.lesson_step(found, is_current=True), steps),
        "used_in": [step for step in steps if step.kind not in {"dilemma", "lesson"}],
        "experiences": experiences,
        "experience_counts": _by_outcome(experiences),
        "own_experience": own,
        "form": form or (ExperienceForm(initial={"note": own.note if own else ""}) if can_record else None),
        "outcomes": Experience.Outcome,
        "scopes": list(found.scopes.select_related("place", "practice", "variant", "sector")),
        "supersedes": list(Lesson.objects.visible_to(user).filter(superseded_by=found)),
        "successor": _visible_successor(found, user),
        "similar": search.similar(found, user, limit=3),
        "tags": tags_of(found),
        "readers": audiences.in_words(found.audience),
        "makers": _makers(found),
        "actions": _actions(found, user),
        "can": {
            "edit": user.is_authenticated and permissions.can_edit_lesson(user, found),
            "review": user.is_authenticated and permissions.can_review(user, found),
            "hand_in": found.state == Lesson.State.CONCEPT and found.owner_id == getattr(user, "pk", None),
            "resolve": user.is_authenticated and user.is_facilitator,
        },
    }


def _by_outcome(experiences) -> list[tuple[str, int]]:
    counts = Counter(e.outcome for e in experiences if not e.is_hidden)
    return [(label, counts[value]) for value, label in Experience.Outcome.choices if counts[value]]


def _visible_successor(found: Lesson, user) -> Lesson | None:
    if found.superseded_by_id is None:
        return None
    return Lesson.objects.visible_to(user).filter(pk=found.superseded_by_id).first()


def _makers(found: Lesson) -> list[str]:
    hidden = {source.dilemma.owner_id for source in found.sources.all() if source.dilemma.is_pseudonymous}
    return [person.first_name for person in found.contributors.all() if person.pk not in hidden]


def _actions(found: Lesson, user) -> list:
    """Return what later apps offer to do with a lesson: (order, label, url, icon) of each."""
    offered = (registered(found, user) for registered in hooks.get_hooks("register_lesson_action"))
    return sorted(action for action in offered if action)


@keeps_typed_text
@members_only
def make_lesson(request, pk):
    """Make a lesson of a dilemma and the responses that helped."""
    dilemma = get_object_or_404(Dilemma.objects.visible_to(request.user).select_related("owner", "place"), pk=pk)
    if not permissions.can_make_lesson(request.user, dilemma):
        raise PermissionDenied
    helpful = list(Response.objects.visible_to(request.user).filter(dilemma=dilemma, is_helpful=True, is_hidden=False))
    data = request.POST or request.typed_text or None
    form = LessonForm(data, user=request.user, initial=_proposed(dilemma, helpful))
    if request.method == "POST" and form.is_valid():
        hand_in = "bewaar" not in request.POST
        made = lesson_services.make_lesson(
            author=request.user, fields=form.values(), dilemmas=[dilemma], responses=helpful,
            submission=form.cleaned_data.get("submission"), hand_in=hand_in,
        )
        messages.success(request, HANDED_IN if hand_in else "Je les is bewaard als concept. Alleen jij ziet hem.")
        return redirect(made)
    crumbs = [("Dilemma’s", "/dilemmas/"), (dilemma.title, dilemma.get_absolute_url()), ("Les maken", "")]
    context = {"form": form, "dilemma": dilemma, "responses": helpful, "crumbs": crumbs, "h1": "Maak hier een les van"}
    return render(request, "learnings/lesson_form.html", context)


def _proposed(dilemma: Dilemma, helpful: list[Response]) -> dict:
    texts = [response.body.source for response in helpful] or [dilemma.conclusion.source]
    return {
        "learned": "\n\n".join(text for text in texts if text),
        "place": dilemma.place_id, "practice": dilemma.practice_id, "variant": dilemma.variant_id,
        "themes": list(dilemma.themes.values_list("pk", flat=True)),
        "principles": list(dilemma.principles.values_list("pk", flat=True)),
        "audience_choice": dilemma.audience_choice,
    }


@keeps_typed_text
@members_only
def edit_lesson(request, pk):
    """Change a lesson, with where it holds and where not."""
    found = _get(request, pk)
    if not permissions.can_edit_lesson(request.user, found):
        raise PermissionDenied
    data = request.POST or request.typed_text or None
    form = LessonForm(data, user=request.user, instance=Lesson.objects.get(pk=pk))
    scopes = ScopeFormSet(data, queryset=found.scopes.all(), prefix="geldt") if found.state != "concept" or data is None \
        or "geldt-TOTAL_FORMS" in data else None
    context = {"form": form, "scopes": scopes, "lesson": found, "h1": "Les aanpassen",
               "crumbs": [*CRUMBS, (found.title, found.get_absolute_url()), ("Aanpassen", "")]}
    if request.method == "POST" and form.is_valid() and (scopes is None or scopes.is_valid()):
        try:
            changed = lesson_services.edit_lesson(
                lesson=found, version=form.cleaned_data["version"] or 0, fields=form.values()
            )
            if scopes is not None:
                lesson_services.set_scopes(lesson=changed, scopes=_scope_values(scopes))
            if "indienen" in request.POST:
                lesson_services.hand_in_lesson(lesson=changed)
            messages.success(request, HANDED_IN if "indienen" in request.POST else "De les is bewaard.")
            return redirect(found)
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            form.data = form.data.copy()
            form.data["version"] = conflict.current.version
            context["current"] = conflict.current
    return render(request, "learnings/lesson_form.html", context)


def _scope_values(scopes) -> list[dict]:
    names = [field.name for field in LessonScope._meta.fields if field.name not in {"id", "lesson"}]
    return [
        {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        for form in scopes.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE") and (form.has_changed() or form.instance.pk)
    ]


@require_POST
@members_only
def hand_in(request, pk):
    """Hand in one's own concept."""
    found = _get(request, pk)
    if found.owner_id != request.user.pk:
        raise PermissionDenied
    lesson_services.hand_in_lesson(lesson=found)
    messages.success(request, HANDED_IN)
    return redirect(found)


REVIEWS = {
    "vaststellen": ("Les vaststellen", False),
    "terug": ("Terug naar de indiener", False),
    "vervangen": ("Les vervangen", True),
    "vervallen": ("Les laten vervallen", False),
    "klopt-nog": ("Deze les klopt nog", False),
}


@facilitators_only
def review(request, pk, step):
    """Adopt a lesson, send it back, replace it, withdraw it, or say that it still holds; each with its reason."""
    found = _get(request, pk)
    if step not in REVIEWS:
        return redirect(found)
    if not permissions.can_review(request.user, found):
        messages.warning(request, lesson_services.NotInReview.message)
        return redirect(found)
    heading, needs_successor = REVIEWS[step]
    if step in {"vaststellen", "klopt-nog"}:
        form = AdoptForm(request.POST or None)
    else:
        form = ReasonForm(request.POST or None, lesson=found, user=request.user, needs_successor=needs_successor)
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(step, found, request.user, form.cleaned_data)
            messages.success(request, f"Gedaan: {heading.lower()}.")
        except Refused as error:
            messages.warning(request, error.message)
        return redirect(found)
    crumbs = [*CRUMBS, (found.title, found.get_absolute_url()), (heading, "")]
    return render(request, "learnings/review.html", {"form": form, "lesson": found, "h1": heading, "crumbs": crumbs})


def _carry_out(step: str, found: Lesson, by, data: dict) -> None:
    if step == "vaststellen":
        lesson_services.adopt(lesson=found, by=by, review_date=data["review_date"])
    elif step == "klopt-nog":
        lesson_services.confirm_review(lesson=found, review_date=data["review_date"])
    elif step == "terug":
        lesson_services.send_back(lesson=found, reason=data["reason"])
    elif step == "vervangen":
        lesson_services.supersede(lesson=found, successor=data["successor"], reason=data["reason"])
    else:
        lesson_services.withdraw(lesson=found, reason=data["reason"])


@keeps_typed_text
@members_only
def experience(request, pk):
    """Record how a lesson worked: Werkte, Werkte deels, Werkte niet bij ons."""
    found = _get(request, pk)
    if request.method != "POST" and not request.typed_text:
        return redirect(f"{found.get_absolute_url()}#herken-je-dit")
    if not permissions.can_record_experience(request.user, found):
        raise PermissionDenied
    form = ExperienceForm(request.POST or request.typed_text)
    if request.method == "POST" and form.is_valid():
        try:
            lesson_services.record_experience(lesson=found, member=request.user, **form.cleaned_data)
            messages.success(request, "Dank je wel. Je ervaring staat bij de les.")
            return redirect(f"{found.get_absolute_url()}#herken-je-dit")
        except Refused as error:
            form.add_error(None, error.message)
    return render(request, "learnings/lesson.html", lesson_context(request, found, form))


@require_POST
@facilitators_only
def resolve(request, pk, experience_pk):
    """Say that a contradiction was discussed."""
    found = _get(request, pk)
    row = get_object_or_404(Experience, pk=experience_pk, lesson=found)
    if permissions.can_resolve(request.user, row):
        lesson_services.resolve_contradiction(experience=row)
    return redirect(f"{found.get_absolute_url()}#herken-je-dit")
