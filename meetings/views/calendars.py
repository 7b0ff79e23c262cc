"""Calendar files: of one meeting, and the secret address of somebody's own calendar."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from meetings import calendar
from meetings.models import CalendarFeed
from meetings.permissions import readers_only
from meetings.views.pages import visible_meeting

TYPE = "text/calendar; charset=utf-8"


@readers_only
@require_GET
def meeting_file(request, pk):
    """The calendar file of a meeting."""
    found = visible_meeting(request, pk)
    response = HttpResponse(calendar.calendar([calendar.meeting_event(found)]), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="bijeenkomst-{found.pk}.ics"'
    return response


@never_cache
@require_GET
def feed(request, code):
    """Somebody's own calendar, for a calendar program that cannot sign in; a wrong or old code does not exist."""
    member = calendar.member_of(code)
    if member is None:
        raise Http404
    return HttpResponse(calendar.feed_of(member), content_type=TYPE)


@readers_only
@never_cache
@require_http_methods(["GET", "POST"])
def own_calendar(request):
    """Make, renew or end the secret address; the address is shown once."""
    address = ""
    if request.method == "POST" and "stop" in request.POST:
        calendar.end_feed(member=request.user)
        messages.success(request, "Je agenda-adres werkt niet meer.")
        return redirect("meetings:own_calendar")
    if request.method == "POST":
        code = calendar.new_feed(member=request.user)
        address = settings.SITE_URL + reverse("meetings:feed", args=[code])
    context = {
        "address": address,
        "made": CalendarFeed.objects.filter(member=request.user).first(),
        "crumbs": [("Home", "/"), ("Mijn pagina", "/mijn/"), ("Mijn agenda", "")],
    }
    return render(request, "meetings/own_calendar.html", context)
