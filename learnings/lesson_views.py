"""Lessons: the list, one lesson, making and changing one."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from wagtail import hooks

from learnings import lesson_services, maturity, permissions, trace
from learnings.lesson_forms import ExperienceForm, LessonForm, ScopeFormSet, SourcesForm
from learnings.lists import lesson_list
from learnings.models import Dilemma, Experience, Lesson, LessonScope, LessonSource, Response
from learnings.posting_views import show_conflict
from learnings.services import EditConflict
from learnings.typed_text import keeps_typed_text, typed
from learnings.views import SIMILAR_KINDS, crumbs_of, posted_dilemma, principle_tags
from members import audiences
from members.models import User
from members.permissions import members_only
from search import services as search

CRUMBS = [("Lessen", "/lessen/")]
HANDED_IN = "Je les is ingediend. De kwartiermaker kijkt hem na."
KEPT = "Je les is bewaard als concept. Alleen jij ziet hem."
ACTIONS_HOOK = "register_lesson_action"
MOST_OTHERS = 5


@members_only
def lessons(request):
    """All lessons that the viewer may see, with filters."""
    return render(request, "learnings/lessons.html", lesson_list(request))


def visible_lesson(request, pk: int) -> Lesson:
    """Return a lesson that the viewer may see, or answer that it does not exist."""
    sources = LessonSource.objects.select_related("dilemma__owner__organisation", "response")
    rows = (
        Lesson.objects.visible_to(request.user)
        .select_related(
            "owner__organisation__sector", "place__parent", "practice__place", "variant", "superseded_by", "adopted_by"
        )
        .prefetch_related(Prefetch("sources", sources), Prefetch("contributors", User.objects.order_by("first_name")))
    )
    return get_object_or_404(rows, pk=pk)


def lesson(request, pk):
    """One lesson. A public one is for everybody; at any other number a stranger is sent to sign-in, exists or not."""
    try:
        found = visible_lesson(request, pk)
    except Http404:
        if request.user.is_authenticated:
            raise
        return members_only(lambda _request: None)(request)
    return render(request, "learnings/lesson.html", lesson_context(request, found))


def lesson_context(request, found: Lesson, form: ExperienceForm | None = None) -> dict:
    """Return what the page of a lesson shows; `form` is the experience that failed."""
    user = request.user
    experiences = list(
        Experience.objects.visible_to(user)
        .filter(lesson=found)
        .select_related("owner", "place", "sector")
        .order_by("-recorded_at", "-pk")
    )
    own = next((e for e in experiences if e.owner_id == user.pk), None)
    can = _can(user, found)
    steps = trace.steps_for([found.key], user)[found.key]
    if form is None and can["record"]:
        form = ExperienceForm(initial={"note": own.note if own else ""})
    return {
        "lesson": found,
        "crumbs": [*CRUMBS, (found.title, "")] if user.is_authenticated else [(found.title, "")],
        "maturity": maturity.of(found, experiences),
        "steps": trace.line(trace.lesson_step(found, is_current=True), steps),
        "used_in": [step for step in steps if step.kind not in {"dilemma", "lesson", "meeting_note"}],
        "discussed": [step for step in steps if step.kind == "meeting_note"],
        "experiences": experiences,
        "experience_counts": _by_outcome(experiences),
        "own_experience": own,
        "form": form,
        "outcomes": Experience.Outcome,
        "scopes": list(found.scopes.select_related("place", "practice", "variant", "sector")),
        "supersedes": list(Lesson.objects.visible_to(user).filter(superseded_by=found)),
        "successor": _visible_successor(found, user),
        "similar": search.similar(found, user, kinds=SIMILAR_KINDS, limit=3),
        "themes": list(found.themes.all()),
        "principles": principle_tags(found),
        "readers": audiences.in_words(found.audience),
        "makers": _makers(found),
        "actions": actions_for(found, user),
        "history": _history(found) if can["read_history"] else [],
        "can": can,
    }


def _can(user, found: Lesson) -> dict[str, bool]:
    if not user.is_authenticated:
        return dict.fromkeys(("edit", "review", "hand_in", "record", "read_history", "moderate"), False)
    return {
        "edit": permissions.can_edit_lesson(user, found),
        "review": permissions.can_review(user, found),
        "hand_in": permissions.can_hand_in(user, found),
        "record": permissions.can_record_experience(user, found),
        "read_history": permissions.can_read_history(user, found),
        "moderate": permissions.can_moderate(user),
    }


def _by_outcome(experiences) -> list[tuple[str, int]]:
    counts = Counter(e.outcome for e in experiences if not e.is_hidden)
    return [(label, counts[value]) for value, label in Experience.Outcome.choices if counts[value]]


def _visible_successor(found: Lesson, user) -> Lesson | None:
    if found.superseded_by_id is None:
        return None
    return Lesson.objects.visible_to(user).filter(pk=found.superseded_by_id).first()


def _makers(found: Lesson) -> list[str]:
    """Return the first names of who gave something to it, without who asked without a name."""
    unnamed = {source.dilemma.owner_id for source in found.sources.all() if source.dilemma.is_pseudonymous}
    return [person.first_name for person in found.contributors.all() if person.pk not in unnamed]


def _history(found: Lesson) -> list[dict]:
    """Return each change of state: when, to what, and the reason that was given."""
    rows, before = [], None
    for row in found.history.order_by("history_date", "history_id"):
        if row.state != before:
            rows.append({"at": row.history_date, "state": row.get_state_display(), "reason": row.state_reason})
            before = row.state
    return rows


def actions_for(found: Lesson, user) -> list[tuple[int, str, str, str]]:
    """Return what later apps offer to do with a lesson: (order, label, url, icon) of each.

    The hook `register_lesson_action` is a function of (lesson, user) that returns such a tuple, or None when this
    person may not, or may not now.
    """
    offered = (registered(found, user) for registered in hooks.get_hooks(ACTIONS_HOOK))
    return sorted(action for action in offered if action)


@keeps_typed_text
@members_only
def make_lesson(request, pk):
    """Make a lesson of a dilemma, the responses that helped, and other dilemmas about the same."""
    dilemma = posted_dilemma(request, pk)
    if not permissions.can_make_lesson(request.user, dilemma):
        raise PermissionDenied
    responses = list(
        Response.objects.visible_to(request.user).filter(dilemma=dilemma, is_hidden=False).order_by("posted_at", "pk")
    )
    data = typed(request)
    sources = SourcesForm(data, responses=responses, others=_others(request.user, dilemma))
    form = LessonForm(data, user=request.user, initial=_proposed(dilemma, [r for r in responses if r.is_helpful]))
    if request.method == "POST" and form.is_valid() and sources.is_valid():
        hand_in = "bewaar" not in request.POST
        made = lesson_services.make_lesson(
            author=request.user,
            fields=form.values(),
            dilemmas=[dilemma, *sources.chosen("others")],
            responses=sources.chosen("responses"),
            submission=form.cleaned_data.get("submission"),
            hand_in=hand_in,
        )
        messages.success(request, HANDED_IN if hand_in else KEPT)
        return redirect(made)
    context = {
        "form": form,
        "sources": sources,
        "dilemma": dilemma,
        "crumbs": crumbs_of(dilemma, "Les maken"),
        "responses": [r for r in responses if r.is_helpful],
        "h1": "Maak hier een les van",
    }
    return render(request, "learnings/lesson_form.html", context)


def _others(user, dilemma: Dilemma) -> list[Dilemma]:
    """Return dilemmas that resemble this one and that the maker may see."""
    hits = search.similar_hits(dilemma, user, kinds=["dilemma"], limit=MOST_OTHERS)
    found = [hit.key.partition(":")[2] for hit in hits]
    rows = Dilemma.objects.visible_to(user).posted().filter(pk__in=found, is_hidden=False)
    return sorted(rows, key=lambda row: found.index(str(row.pk)))


def _proposed(dilemma: Dilemma, helpful: list[Response]) -> dict:
    """Return what the new lesson begins with: the responses that helped, what played, and what it is about."""
    texts = [response.body.source for response in helpful] or [dilemma.conclusion.source]
    return {
        "learned": "\n\n".join(text for text in texts if text),
        "evidence": dilemma.situation.source,
        "place": dilemma.place_id,
        "practice": dilemma.practice_id,
        "variant": dilemma.variant_id,
        "themes": list(dilemma.themes.values_list("pk", flat=True)),
        "principles": list(dilemma.principles.values_list("pk", flat=True)),
        "audience_choice": dilemma.audience_choice,
    }


@keeps_typed_text
@members_only
def edit_lesson(request, pk):
    """Change a lesson, with where it holds and where not."""
    found = visible_lesson(request, pk)
    if not permissions.can_edit_lesson(request.user, found):
        raise PermissionDenied
    data = typed(request)
    form = LessonForm(data, user=request.user, instance=Lesson.objects.get(pk=pk))
    has_scopes = data is None or "geldt-TOTAL_FORMS" in data
    queryset = LessonScope.objects.filter(lesson=found)
    scopes = ScopeFormSet(data, queryset=queryset, prefix="geldt") if has_scopes else None
    context = {
        "form": form,
        "scopes": scopes,
        "lesson": found,
        "h1": "Les aanpassen",
        "crumbs": [*CRUMBS, (found.title, found.get_absolute_url()), ("Aanpassen", "")],
    }
    if request.method == "POST" and form.is_valid() and (scopes is None or scopes.is_valid()):
        try:
            _save(request, found, form, scopes)
            return redirect(found)
        except EditConflict as conflict:
            show_conflict(form, conflict)
            context["current"] = conflict.current
    return render(request, "learnings/lesson_form.html", context)


def _save(request, found: Lesson, form: LessonForm, scopes) -> None:
    hand_in = "indienen" in request.POST and permissions.can_hand_in(request.user, found)
    changed = lesson_services.edit_lesson(
        lesson=found,
        version=form.cleaned_data["version"] or 0,
        fields=form.values(),
        scopes=_scope_values(scopes) if scopes is not None else None,
    )
    if hand_in:
        lesson_services.hand_in_lesson(lesson=changed)
    messages.success(request, HANDED_IN if hand_in else "De les is bewaard.")


def _scope_values(scopes) -> list[dict]:
    """Return the lines that were filled in and not taken away."""
    names = ("holds", "place", "practice", "variant", "sector", "reason")
    lines = (line.cleaned_data for line in scopes if line.cleaned_data and not line.cleaned_data.get("DELETE"))
    return [{name: line[name] for name in names} for line in lines if any(line.get(name) for name in names[1:5])]
