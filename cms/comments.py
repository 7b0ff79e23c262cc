"""Reactions below a page: what a page shows of them, posting, and deciding about them."""

from __future__ import annotations

from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from cms import services
from cms.addresses import address
from cms.comment_forms import CommentForm, blank_fields
from cms.models import PageComment
from cms.visibility import known_to, visible_pages
from learnings.services import Refused
from members import audiences
from members.permissions import facilitators_only
from search.crisis import contacts

MOST_SHOWN = 200
SHOWN = ("is_by_member", "role", "body", "state", "created_at", "owner__first_name", "owner__function")
THANKS = "Dank je wel. De kwartiermaker leest je reactie voordat hij op de site komt."
TOO_MANY = (
    "Je hebt net al een paar keer gereageerd. Je tekst staat hieronder nog. Probeer het over tien minuten opnieuw."
)
DECISIONS = {
    "plaatsen": (services.publish_comment, "De reactie staat op de site."),
    "niet-plaatsen": (services.refuse_comment, "De reactie komt niet op de site."),
    "terugnemen": (services.hold_comment, "De reactie staat niet meer op de site. Hij wacht weer op jou."),
}


def _is_member(user) -> bool:
    return user.is_authenticated and user.is_member


def comments_context(page, request) -> dict:
    """What a page shows below its text: the reactions that this viewer may read, and the form.

    Nothing for a page that takes no comments, or in the preview of a page that is not there yet.
    """
    if not getattr(page, "takes_comments", False) or not page.pk:
        return {}
    return {
        "takes_comments": True,
        "comments": _shown(page, request),
        "comment_form": getattr(request, "comment_form", None),  # one that came back
        "blank_fields": blank_fields(_is_member(request.user)),
        "submission": uuid4(),
    }


def _shown(page, request) -> list[PageComment]:
    if not PageComment.objects.filter(page=page).exists():  # most pages have none, and asking who may read costs more
        return []
    rows = PageComment.objects.visible_to(request.user, known_to(request)).filter(page=page)
    rows = rows.exclude(state__in=(PageComment.State.REFUSED, PageComment.State.CRY)).select_related("owner")
    return list(rows.only(*SHOWN)[:MOST_SHOWN])


@require_http_methods(["GET", "POST"])
def comment(request, pk):
    """Post a reaction below a page; a failed one comes back with every word."""
    page = visible_pages(Page.objects.filter(pk=pk), audiences.of(request.user)).first()
    page = page and page.specific
    if page is None or not getattr(page, "takes_comments", False):
        raise Http404
    if request.method == "GET":
        return redirect(f"{address(page)}#reacties")
    form = CommentForm(request.POST, is_member=_is_member(request.user))
    if form.is_by_a_robot():
        messages.success(request, THANKS)
        return redirect(f"{address(page)}#reacties")
    if form.is_valid() and _may_go_on(request, form):
        try:
            return _post(request, page, form)
        except Refused as error:
            form.add_error(None, error.message)
    request.comment_form = form
    response = TemplateResponse(request, page.get_template(request), page.get_context(request))
    response["Cache-Control"] = "private, no-store"
    return response


def _may_go_on(request, form) -> bool:
    """Six reactions in ten minutes from one address, thirty from one member."""
    action = "comment_by_member" if _is_member(request.user) else "comment"
    if ratelimit.consume(request, action=action):
        return True
    form.add_error(None, TOO_MANY)
    return False


def _post(request, page, form):
    author = request.user if _is_member(request.user) else None
    posted = services.post_comment(
        page=page,
        author=author,
        body=form.cleaned_data["body"],
        role=form.cleaned_data.get("role", ""),
        submission=form.cleaned_data.get("submission"),
    )
    if posted.is_cry:
        return redirect("cms:help-now")
    if posted.state == PageComment.State.PUBLISHED:
        messages.success(request, "Je reactie is geplaatst.")
        return redirect(posted.get_absolute_url())
    messages.success(request, THANKS)
    return redirect(f"{address(page)}#reacties")


@require_safe
def help_now(request):
    """Whom to call, for somebody who wrote that they need help."""
    return render(request, "cms/help_now.html", {"crisis": contacts()})


@require_POST
@facilitators_only
def decide(request, pk):
    """Publish, refuse or take back a comment (`besluit`); goes on to `next`, or to the page."""
    found = get_object_or_404(PageComment.objects.visible_to(request.user).select_related("page"), pk=pk)
    service, done = DECISIONS.get(request.POST.get("besluit", ""), (None, ""))
    if service is None:
        raise Http404
    try:
        service(comment=found, by=request.user)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)
    return redirect(f"{address(found.page)}#reacties")
