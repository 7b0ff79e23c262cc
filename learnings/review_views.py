"""What happens to a lesson after it was made: handing in, review, experience, moderation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from learnings import lesson_services, permissions, services
from learnings.lesson_forms import AdoptForm, ExperienceForm, ReasonForm
from learnings.lesson_views import CRUMBS, HANDED_IN, lesson_context, visible_lesson
from learnings.models import Experience, Lesson
from learnings.typed_text import keeps_typed_text, typed
from members.permissions import members_only

State = Lesson.State
# step → (heading and button, what is said afterwards, the state it starts from)
STEPS = {
    "vaststellen": ("Les vaststellen", "De les is vastgesteld.", State.REVIEW),
    "terug": ("Terug naar de indiener", "De les is terug bij de indiener.", State.REVIEW),
    "vervangen": ("Les vervangen", "De les is vervangen.", State.ADOPTED),
    "vervallen": ("Les laten vervallen", "De les is vervallen.", State.ADOPTED),
    "klopt-nog": ("Deze les klopt nog", "Dank je wel. De nieuwe datum staat bij de les.", State.ADOPTED),
}


@require_POST
@members_only
def hand_in(request, pk):
    """Hand in one's own concept."""
    found = visible_lesson(request, pk)
    if found.owner_id != request.user.pk:
        raise PermissionDenied
    lesson_services.hand_in_lesson(lesson=found)
    messages.success(request, HANDED_IN)
    return redirect(found)


@keeps_typed_text
@members_only
def review(request, pk, step):
    """Adopt a lesson, send it back, replace it, withdraw it, or say that it still holds; each with its reason."""
    if step not in STEPS:
        raise Http404
    found = visible_lesson(request, pk)
    if not request.user.is_facilitator:
        raise PermissionDenied
    heading, said, state = STEPS[step]
    if found.state != state:
        messages.warning(request, lesson_services.NotInReview.message)
        return redirect(found)
    form = _form(step, typed(request), found, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(step, found, request.user, form.cleaned_data)
            messages.success(request, said)
        except services.Refused as error:
            messages.warning(request, error.message)
        return redirect(found)
    crumbs = [*CRUMBS, (found.title, found.get_absolute_url()), (heading, "")]
    return render(request, "learnings/review.html", {"form": form, "lesson": found, "h1": heading, "crumbs": crumbs})


def _form(step: str, data, found: Lesson, user):
    if step in {"vaststellen", "klopt-nog"}:
        return AdoptForm(data)
    return ReasonForm(data, lesson=found, user=user, needs_successor=step == "vervangen")


def _carry_out(step: str, found: Lesson, by, data: dict) -> None:
    if step == "vaststellen":
        lesson_services.adopt(lesson=found, by=by, review_date=data["review_date"], reason=data["reason"])
    elif step == "klopt-nog":
        lesson_services.confirm_review(lesson=found, review_date=data["review_date"], reason=data["reason"])
    elif step == "terug":
        lesson_services.send_back(lesson=found, reason=data["reason"])
    elif step == "vervangen":
        lesson_services.supersede(lesson=found, successor=data["successor"], reason=data["reason"])
    else:
        lesson_services.withdraw(lesson=found, reason=data["reason"])


def _anchor(found: Lesson) -> str:
    return f"{found.get_absolute_url()}#herken-je-dit"


@keeps_typed_text
@members_only
def experience(request, pk):
    """Record how a lesson worked: Werkte, Werkte deels, Werkte niet bij ons."""
    found = visible_lesson(request, pk)
    data = typed(request)
    if data is None:
        return redirect(_anchor(found))
    form = ExperienceForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            lesson_services.record_experience(lesson=found, member=request.user, **form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Dank je wel. Je ervaring staat bij de les.")
            return redirect(_anchor(found))
    return render(request, "learnings/lesson.html", lesson_context(request, found, form))


def _experience(request, found: Lesson, pk: int) -> Experience:
    return get_object_or_404(Experience.objects.visible_to(request.user), pk=pk, lesson=found)


@require_POST
@members_only
def resolve(request, pk, experience_pk):
    """Say that a contradiction was discussed."""
    found = visible_lesson(request, pk)
    row = _experience(request, found, experience_pk)
    if not permissions.can_moderate(request.user):
        raise PermissionDenied
    if permissions.can_resolve(request.user, row):
        lesson_services.resolve_contradiction(experience=row)
        messages.success(request, "Deze tegenspraak is besproken.")
    return redirect(_anchor(found))


@require_POST
@members_only
def hide(request, pk, experience_pk=None):
    """Hide a lesson or an experience, or show it again."""
    found = visible_lesson(request, pk)
    thing = _experience(request, found, experience_pk) if experience_pk else found
    if not permissions.can_moderate(request.user):
        raise PermissionDenied
    is_hidden = request.POST.get("verberg") == "ja"
    services.set_hidden(thing=thing, is_hidden=is_hidden)
    messages.success(request, "Dit is nu verborgen." if is_hidden else "Dit is weer te zien.")
    return redirect(found)
