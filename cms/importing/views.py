"""The importer in /beheer/: choose a Word file, look at what was read, make a draft of it."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.rich_text import RichText

from cms.importing import services
from cms.importing.forms import DraftForm, UploadForm
from cms.models import WordImport


def desk_only(view):
    """A view of /beheer/ for facilitators; Wagtail itself has asked for signing in."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_facilitator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@desk_only
@require_http_methods(["GET", "POST"])
def choose(request):
    """Choose a Word file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.take_in(file=form.cleaned_data["file"], by=request.user))
        except services.NotTaken as refused:
            form.add_error("file", refused.message)
    waiting = WordImport.objects.filter(owner=request.user, made_url="")
    context = {"form": form, "waiting": waiting, "page_title": "Word-bestand importeren", "header_icon": "upload"}
    return render(request, "cms/beheer/import.html", context)


@desk_only
@require_http_methods(["GET", "POST"])
def look(request, pk):
    """Look at what was read, and make a draft."""
    found = get_object_or_404(WordImport, pk=pk, owner=request.user)
    if found.made_url:
        return redirect(found.made_url)
    form = DraftForm(request.POST if request.method == "POST" else None, word_import=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        target = form.targets[form.cleaned_data["target"]]
        address = services.make_draft(
            word_import=found,
            target=target,
            by=request.user,
            title=form.cleaned_data["title"],
            descriptions=form.descriptions,
            **form.answers,
        )
        messages.success(request, target.message)
        return redirect(address)
    return render(request, "cms/beheer/import_look.html", _shown(found, form))


def _shown(found: WordImport, form: DraftForm) -> dict:
    pieces = [
        {"text": RichText(piece["value"])} if piece["type"] == "text" else {"picture": piece["value"]}
        for piece in found.pieces
    ]
    return {
        "form": form,
        "import": found,
        "pieces": pieces,
        "page_title": found.title or found.file_name,
        "page_subtitle": "Word-bestand importeren",
        "header_icon": "upload",
    }


@desk_only
@require_safe
def picture(request, pk, number):
    """A picture of a Word file that is no draft yet, for who brought it."""
    found = get_object_or_404(WordImport, pk=pk, owner=request.user)
    kept = get_object_or_404(found.pictures, number=number)
    response = FileResponse(kept.file.open("rb"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk_only
@require_POST
def throw_away(request, pk):
    """Forget what was read."""
    services.throw_away(get_object_or_404(WordImport, pk=pk, owner=request.user))
    messages.success(request, "Het bestand is weggegooid.")
    return redirect("cms_import_choose")
