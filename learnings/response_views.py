"""Responses to a dilemma: posting, changing, saying what helped."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from learnings import permissions, services
from learnings.forms import ResponseForm
from learnings.models import Response
from learnings.posting_views import show_conflict
from learnings.typed_text import keeps_typed_text, typed
from learnings.views import crumbs_of, dilemma_context, posted_dilemma
from members.permissions import members_only


@keeps_typed_text
@members_only
def respond(request, pk):
    """Post a response; a failed one comes back with every word."""
    found = posted_dilemma(request, pk)
    data = typed(request)
    if data is None:
        return redirect(f"{found.get_absolute_url()}#reageer")
    form = ResponseForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            response = services.post_response(
                dilemma=found,
                author=request.user,
                body=form.cleaned_data["body"],
                submission=form.cleaned_data.get("submission"),
            )
        except services.DilemmaClosed as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Je reactie is geplaatst.")
            return redirect(response.get_absolute_url())
    return render(request, "learnings/dilemma.html", dilemma_context(request, found, form))


def _response(request, found, response_pk: int) -> Response:
    rows = Response.objects.visible_to(request.user).select_related("dilemma")
    return get_object_or_404(rows, pk=response_pk, dilemma=found)


@keeps_typed_text
@members_only
def edit_response(request, pk, response_pk):
    """Change one's own response."""
    found = posted_dilemma(request, pk)
    response = _response(request, found, response_pk)
    if not permissions.can_edit_response(request.user, response):
        raise PermissionDenied
    form = ResponseForm(typed(request), instance=Response.objects.get(pk=response_pk))
    context = {"form": form, "dilemma": found, "crumbs": crumbs_of(found, "Reactie aanpassen")}
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_response(
                response=response, version=form.cleaned_data["version"] or 0, body=form.cleaned_data["body"]
            )
        except services.EditConflict as conflict:
            show_conflict(form, conflict)
            context["current"] = conflict.current
        except services.DilemmaClosed as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Je reactie is aangepast.")
            return redirect(response.get_absolute_url())
    return render(request, "learnings/response_form.html", context)


@require_POST
@members_only
def helpful(request, pk, response_pk):
    """Mark a response as helpful, or take that back."""
    found = posted_dilemma(request, pk)
    response = _response(request, found, response_pk)
    if not permissions.can_mark_helpful(request.user, found, response):
        raise PermissionDenied
    services.mark_helpful(response=response, is_helpful=request.POST.get("helpend") == "ja")
    return redirect(response.get_absolute_url())
