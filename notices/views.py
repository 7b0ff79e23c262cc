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

HOME = ("Mijn pagina", "/mijn/")


@members_only
def notices(request):
    """One's own notices, newest first."""
    own = Notice.objects.filter(to=request.user)
    page = Paginator(own, 20).get_page(request.GET.get("pagina"))
    context = {
        "page_obj": page,
        "notices": services.shown_to(request.user, page.object_list),
        "unread": own.unread().count(),
        "crumbs": [HOME, ("Meldingen", "")],
    }
    return render(request, "notices/notices.html", context)


@require_POST
@members_only
def mark_read(request):
    """Mark one notice as read (`melding` holds its number), or all of them."""
    if chosen := request.POST.getlist("melding"):
        services.mark_read(member=request.user, pks=[int(pk) for pk in chosen if pk.isdecimal() and len(pk) < 19])
    else:
        services.mark_read(member=request.user)
        messages.success(request, "Alle meldingen staan op gelezen.")
    return redirect("notices:notices")


@members_only
def preferences(request):
    """How often one wants mail, per kind."""
    form = PreferencesForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(member=request.user, rhythms=form.cleaned_data)
        messages.success(request, "Je keuze is bewaard.")
        return redirect("notices:notices")
    crumbs = [HOME, ("Meldingen", "/mijn/meldingen/"), ("Instellingen", "")]
    return render(request, "notices/preferences.html", {"form": form, "crumbs": crumbs})
