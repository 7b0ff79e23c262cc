"""The one door for documents, the pages of wijken, and 'Stel voor als advies'."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.documents.views.serve import serve

from cms import places, services
from cms.forms import ProposalForm
from cms.models import Document
from learnings.models import Lesson
from members.permissions import facilitators_only, members_only
from vocabulary.models import Place


@require_safe
def document(request, pk):
    """Hand out a document to who may read it; the check is the hook `before_serve_document`, as at every address."""
    found = get_object_or_404(Document, pk=pk)
    return serve(request, found.pk, found.filename)


@members_only
@require_safe
def place_list(request):
    """The wijken."""
    return render(request, "cms/places/overview.html", places.overview(request.user))


@members_only
@require_safe
def place(request, slug):
    """A wijk, subwijk or buurt; the whole city has no page of its own."""
    found = get_object_or_404(Place.objects.exclude(level=Place.Level.STAD).select_related("parent__parent"), slug=slug)
    return render(request, "cms/places/place.html", places.at(found, request.user))


@facilitators_only
@require_http_methods(["GET", "POST"])
def propose_advice(request, pk):
    """Put a lesson into a chapter of the Praktijkwijzer as a draft advice, ready to be published in /beheer/."""
    lesson = get_object_or_404(Lesson.objects.visible_to(request.user), pk=pk)
    if lesson.state != Lesson.State.ADOPTED:
        raise Http404
    form = ProposalForm(request.POST or None, lesson=lesson)
    if request.method == "POST" and form.is_valid():
        proposal = services.propose_advice(lesson=lesson, by=request.user, **form.cleaned_data)
        return redirect("wagtailadmin_pages:edit", proposal.pk)
    return render(request, "cms/propose_advice.html", {"lesson": lesson, "form": form})
