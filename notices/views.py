"""Notices and how often one wants mail about them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.permissions import members_only
from notices import services
from notices.forms import PreferencesForm
from notices.models import Notice


@members_only
def notices(request):
    """One's own notices, newest first."""
    page = Paginator(Notice.objects.filter(to=request.user), 20).get_page(request.GET.get("pagina"))
    context = {
        "page_obj": page, "notices": services.shown_to(request.user, page.object_list),
        "unread": Notice.objects.filter(to=request.user, read_at=None).count(),
        "crumbs": [("Mijn profiel", "/mijn/"), ("Meldingen", "")],
    }
    return render(request, "notices/notices.html", context)


@require_POST
@members_only
def mark_read(request):
    """Mark all notices as read."""
    services.mark_read(member=request.user)
    messages.success(request, "Alle meldingen staan op gelezen.")
    return redirect("notices:notices")


@members_only
def preferences(request):
    """How often one wants mail, per kind."""
    form = PreferencesForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(member=request.user, rhythms=form.rhythms())
        messages.success(request, "Je keuze is bewaard.")
        return redirect("notices:notices")
    crumbs = [("Mijn profiel", "/mijn/"), ("Meldingen", "/mijn/meldingen/"), ("Instellingen", "")]
    return render(request, "notices/preferences.html", {"form": form, "crumbs": crumbs})
