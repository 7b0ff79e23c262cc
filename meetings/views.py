"""The list of meetings, and a meeting with its notes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from meetings import services
from meetings.models import Meeting, Note
from members import audiences
from members.permissions import members_only

PER_PAGE = 20


@members_only
@require_GET
def meetings(request):
    """The meetings that the member may see: those ahead first, then the earlier ones, newest first."""
    rows = Meeting.objects.visible_to(request.user)
    now = timezone.now()
    ahead = list(rows.filter(end__gte=now).exclude(state=Meeting.State.CANCELLED).order_by("start", "pk"))
    earlier = Paginator(rows.filter(end__lt=now).order_by("-start", "-pk"), PER_PAGE)
    return render(
        request,
        "meetings/meetings.html",
        {
            "crumbs": [("Home", "/"), ("Bijeenkomsten", "")],
            "ahead": ahead,
            "page_obj": earlier.get_page(request.GET.get("pagina")),
        },
    )


@members_only
@require_GET
def meeting(request, pk):
    """One meeting: when and where, and the notes that the member may see, each with what it led to."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    rows = Note.objects.visible_to(request.user).filter(meeting=found)
    notes = list(rows.prefetch_related("links").order_by("order", "pk"))
    steps = services.linked_steps(notes, request.user)
    return render(
        request,
        "meetings/meeting.html",
        {
            "crumbs": [("Home", "/"), ("Bijeenkomsten", "/bijeenkomsten/"), (found.title, "")],
            "meeting": found,
            "notes": [(note, steps[note.key]) for note in notes],
            "readers": audiences.in_words(found.audience),
            "is_ahead": found.end >= timezone.now(),
        },
    )
