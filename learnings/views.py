"""Dilemmas: the list, one dilemma, and what one does with it besides writing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail import hooks

from learnings import ask_services, permissions, services, trace
from learnings.forms import AskForm, FinishForm, ResponseForm
from learnings.lists import dilemma_list
from learnings.models import Dilemma, Follow, Response
from learnings.proposals import colleagues_for
from learnings.typed_text import keeps_typed_text, typed
from members import audiences
from members.permissions import members_only
from search import services as search

SIMILAR_KINDS = ("dilemma", "lesson", "guide_page", "pilot_update", "meeting_note")
LIST_CRUMBS = [("Dilemma’s", "/dilemmas/")]


@members_only
def dilemmas(request):
    """All dilemmas that the viewer may see, with filters; one's own concepts on top."""
    return render(request, "learnings/dilemmas.html", dilemma_list(request))


def visible_dilemma(request, pk: int) -> Dilemma:
    """Return a dilemma that the viewer may see, or answer that it does not exist."""
    rows = Dilemma.objects.visible_to(request.user).select_related(
        "owner__organisation__sector",
        "owner__practice__place",
        "place__parent",
        "practice__place",
        "variant",
        "posted_by",
    )
    return get_object_or_404(rows, pk=pk)


def posted_dilemma(request, pk: int) -> Dilemma:
    """Return a dilemma that was put to the network; a concept can only be written on."""
    found = visible_dilemma(request, pk)
    if found.state == Dilemma.State.CONCEPT:
        raise Http404
    return found


def crumbs_of(found: Dilemma, here: str) -> list[tuple[str, str]]:
    """Return the crumbs of a page below a dilemma."""
    return [*LIST_CRUMBS, (found.title, found.get_absolute_url()), (here, "")]


@members_only
def dilemma(request, pk):
    """One dilemma with its responses, trace, similar items and what one may do."""
    found = visible_dilemma(request, pk)
    if found.state == Dilemma.State.CONCEPT:
        return redirect("learnings:edit", found.pk)
    return render(request, "learnings/dilemma.html", dilemma_context(request, found))


def dilemma_context(request, found: Dilemma, form: ResponseForm | None = None) -> dict:
    """Return what the page of a dilemma shows; `form` is the response that failed."""
    user = request.user
    seen_before = services.note_seen(member=user, key=found.key)
    responses = (
        Response.objects.visible_to(user)
        .filter(dilemma=found)
        .order_by("posted_at", "pk")
        .select_related("dilemma", "owner__organisation", "owner__practice__place")
        .prefetch_related("owner__places")
    )
    can = _can(user, found)
    steps = trace.steps_for([found.key], user)[found.key]
    return {
        "dilemma": found,
        "shown_author": author_line(found, user),
        "crumbs": [*LIST_CRUMBS, (found.title, "")],
        "replies": [_reply(user, found, response, seen_before) for response in responses],
        "form": form or (ResponseForm() if permissions.can_respond(user, found) else None),
        "steps": trace.line(trace.dilemma_step(found, is_current=True), steps),
        "discussed": [step for step in steps if step.kind == "meeting_note"],
        "similar": search.similar(found, user, kinds=SIMILAR_KINDS, limit=3),
        "tags": tags_of(found),
        "readers": audiences.in_words(found.audience),
        "follows": Follow.objects.filter(member=user, key=found.key).exists(),
        "asks": list(found.asks.select_related("person")) if can["ask"] else [],
        "actions": actions_for(found, user),
        "can": can,
    }


def actions_for(found: Dilemma, user) -> list[tuple[int, str, str, str]]:
    """Return what later apps offer beside a dilemma: (order, label, url, icon).

    The hook `register_dilemma_action` is a function of (dilemma, user) that returns such a tuple or None.
    """
    offered = (registered(found, user) for registered in hooks.get_hooks("register_dilemma_action"))
    return sorted(action for action in offered if action)


def _can(user, found: Dilemma) -> dict[str, bool]:
    return {
        "edit": permissions.can_edit(user, found),
        "finish": permissions.can_finish(user, found),
        "reopen": permissions.can_reopen(user, found),
        "ask": permissions.can_ask(user, found),
        "make_lesson": permissions.can_make_lesson(user, found),
        "moderate": permissions.can_moderate(user),
    }


def author_line(found: Dilemma, viewer) -> str:
    """Return who shared a dilemma, as this viewer may know it: 'Femke, POH-jeugd in Zuilen', or the pseudonym."""
    owner = found.owner
    name = ", ".join(part for part in (owner.first_name, owner.function) if part)
    if owner.main_place:
        name = f"{name} in {owner.main_place}"
    if not found.is_pseudonymous:
        return name
    return f"{found.pseudonym} ({name})" if viewer.is_facilitator or viewer.pk == owner.pk else found.pseudonym


def _reply(user, found: Dilemma, response: Response, seen_before) -> dict:
    is_asker = found.is_pseudonymous and response.owner_id == found.owner_id
    return {
        "response": response,
        "who": "De vraagsteller" if is_asker else response.owner.first_name,
        "role": "" if is_asker else response.owner.byline,
        "date": response.posted_at,
        "body_html": response.body.html,
        "helpful_by": _who_marks(found) if response.is_helpful else "",
        "is_new": bool(seen_before and response.posted_at > seen_before and response.owner_id != user.pk),
        "id": f"reactie-{response.pk}",
        "can_edit": permissions.can_edit_response(user, response),
        "can_mark": permissions.can_mark_helpful(user, found, response),
        "can_hide": permissions.can_moderate(user),
    }


def _who_marks(found: Dilemma) -> str:
    return "De vraagsteller" if found.is_pseudonymous else found.owner.first_name


def tags_of(thing) -> list[tuple[str, str]]:
    """Return what a thing is about as (word, address of the search for it)."""
    tags = [(thing.place.name, f"/zoeken/?wijk={thing.place.slug}")] if thing.place else []
    if thing.practice:
        tags.append((thing.practice.name, f"/zoeken/?praktijk={thing.practice.slug}"))
    if thing.variant:
        tags.append((thing.variant.name, f"/zoeken/?variant={thing.variant.slug}"))
    tags += [(theme.name, f"/zoeken/?thema={theme.slug}") for theme in thing.themes.all()]
    return tags + principle_tags(thing)


def principle_tags(thing) -> list[tuple[str, str]]:
    """Return the uitgangspunten of a thing as (word, address of the search for it)."""
    return [(principle.name, f"/zoeken/?uitgangspunt={principle.slug}") for principle in thing.principles.all()]


@require_POST
@members_only
def hide(request, pk, response_pk=None):
    """Hide a dilemma or a response, or show it again."""
    found = posted_dilemma(request, pk)
    if not permissions.can_moderate(request.user):
        raise PermissionDenied
    thing = get_object_or_404(Response, pk=response_pk, dilemma=found) if response_pk else found
    is_hidden = request.POST.get("verberg") == "ja"
    services.set_hidden(thing=thing, is_hidden=is_hidden)
    messages.success(request, "Dit is nu verborgen." if is_hidden else "Dit is weer te zien.")
    return redirect(thing.get_absolute_url())


@require_POST
@members_only
def follow(request, pk):
    """Follow a dilemma or stop doing so."""
    found = posted_dilemma(request, pk)
    if request.POST.get("volg") == "ja":
        services.follow(member=request.user, key=found.key)
        messages.success(request, "Je volgt dit dilemma. Je krijgt een e-mail bij een reactie.")
    else:
        services.unfollow(member=request.user, key=found.key)
        messages.success(request, "Je volgt dit dilemma niet meer.")
    return redirect(found)


@keeps_typed_text
@members_only
def finish(request, pk):
    """Finish a dilemma with what came of it, or open it again."""
    found = posted_dilemma(request, pk)
    if request.method == "POST" and "heropen" in request.POST:
        if not permissions.can_reopen(request.user, found):
            raise PermissionDenied
        services.reopen(dilemma=found)
        messages.success(request, "Dit dilemma is weer open.")
        return redirect(found)
    if found.state == Dilemma.State.CLOSED:
        messages.info(request, "Dit dilemma is al afgerond.")
        return redirect(found)
    if not permissions.can_finish(request.user, found):
        raise PermissionDenied
    form = FinishForm(typed(request), instance=Dilemma.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        services.finish(dilemma=found, **form.cleaned_data)
        messages.success(request, "Het dilemma is afgerond. Dank je wel.")
        return redirect(found)
    context = {"form": form, "dilemma": found, "crumbs": crumbs_of(found, "Afronden")}
    return render(request, "learnings/finish.html", context)


@members_only
def ask(request, pk):
    """Ask colleagues to think along."""
    found = posted_dilemma(request, pk)
    if not permissions.can_ask(request.user, found):
        raise PermissionDenied
    proposed = colleagues_for(found)
    form = AskForm(request.POST if request.method == "POST" else None, found=proposed)
    if request.method == "POST" and form.is_valid():
        ask_services.ask_colleagues(
            dilemma=found, people=form.cleaned_data["people"], by=request.user, reasons=form.reasons
        )
        messages.success(request, "We vragen je collega’s mee te denken. Je hoort het als er een reactie is.")
        return redirect(found)
    context = {"form": form, "dilemma": found, "colleagues": proposed, "crumbs": crumbs_of(found, "Vraag iemand mee")}
    return render(request, "learnings/ask.html", context)
