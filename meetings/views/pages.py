"""What everybody who may see a meeting can open: the list, the meeting, the print page; and answering."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks

from learnings.models import Dilemma, Lesson
from meetings import agenda_services, invitations, permissions, reading, series_services, services
from meetings.agenda import Row, with_times
from meetings.errors import MeetingIsOver
from meetings.models import ActionPoint, Attendance, Decision, Meeting, Note
from meetings.permissions import readers_only
from meetings.trace import linked_steps
from members import audiences

PER_PAGE = 20
PANEL_HOOK = "register_meeting_panel"
CRUMBS = [("Home", "/"), ("Bijeenkomsten", "/bijeenkomsten/")]
MOST_EARLIER_ACTIONS = 20


def visible_meeting(request, pk: int) -> Meeting:
    """Return the meeting, or 404 when this person may not see it."""
    rows = Meeting.objects.visible_to(request.user).select_related("chair", "series", "previous")
    return get_object_or_404(rows, pk=pk)


def crumbs_of(meeting: Meeting, *last: str) -> list[tuple[str, str]]:
    """Return the way to a page of a meeting."""
    if not last:
        return [*CRUMBS, (meeting.title, "")]
    return [*CRUMBS, (meeting.title, meeting.get_absolute_url()), *((words, "") for words in last)]


@readers_only
@require_GET
def meetings(request):
    """The meetings that the member may see: those ahead first, then the earlier ones, newest first."""
    rows = Meeting.objects.visible_to(request.user)
    now = timezone.now()
    earlier = rows.filter(Q(end__lt=now) | Q(state=Meeting.State.CANCELLED)).order_by("-start", "-pk")
    return render(
        request,
        "meetings/meetings.html",
        {
            "crumbs": [("Home", "/"), ("Bijeenkomsten", "")],
            "ahead": list(rows.ahead()[:50]),
            "page_obj": Paginator(earlier, PER_PAGE).get_page(request.GET.get("pagina")),
            "can_organise": permissions.can_organise(request.user),
        },
    )


@readers_only
@require_GET
def meeting(request, pk):
    """One meeting: beforehand its agenda with what to read, afterwards what came of it."""
    found = visible_meeting(request, pk)
    return render(request, "meetings/meeting.html", meeting_context(request, found))


def meeting_context(request, found: Meeting) -> dict:
    """Return what the page of a meeting shows."""
    user = request.user
    people = list(Attendance.objects.invited().filter(meeting=found))
    notes = list(Note.objects.visible_to(user).filter(meeting=found).prefetch_related("links").order_by("order", "pk"))
    rows = agenda_rows(found)
    outcomes = outcomes_of(found, user)
    is_after = found.is_over or any(note.shared_at for note in notes)
    if is_after:
        loose = attach_notes(rows, notes, user)
        attach_outcomes(rows, outcomes)
    else:
        loose = []
        attach_reading(rows, found, user)
    own = next((row for row in people if row.member_id == user.pk), None)
    return {
        "crumbs": crumbs_of(found),
        "meeting": found,
        "rows": rows,
        "loose_notes": loose,
        "is_after": is_after,
        "is_ahead": found.is_ahead,
        "when": days_until(found),
        "pieces": sum(len(row.pieces) for row in rows),
        "reading_minutes": sum(piece.minutes for row in rows for piece in row.pieces),
        "decisions": outcomes["decisions"],
        "actions": outcomes["actions"],
        "earlier": None if is_after else earlier_of(found, user),
        "own": own,
        "answers": [(value, label) for value, label in Attendance.Answer.choices if value],
        "people": people,
        "coming": sum(row.answer == Attendance.Answer.YES for row in people),
        "seats": series_services.seats_of(found, people),
        "panels": panels_of(found, user),
        "readers": audiences.in_words(found.audience),
        "proposed": found.items.proposed().select_related("owner") if permissions.can_organise(user) else [],
        "can": {
            "organise": permissions.can_organise(user),
            "answer": permissions.can_answer(user, found),
            "propose": permissions.can_propose(user, found),
            "take_notes": permissions.can_take_notes(user, found),
            "amend": permissions.can_amend(user, found),
        },
    }


def panels_of(found: Meeting, user) -> list[dict]:
    """Return what later apps put on the page of a meeting, in order."""
    asked = (registered(found, user) for registered in hooks.get_hooks(PANEL_HOOK))
    made = sorted(filter(None, asked), key=lambda panel: panel[0])
    return [{"heading": heading, "template": template, **context} for _, heading, template, context in made]


def days_until(found: Meeting) -> str:
    """Return when a meeting is, as 'Over 7 dagen'."""
    days = (timezone.localtime(found.start).date() - timezone.localdate()).days
    words = {0: "Vandaag", 1: "Morgen"}
    return words.get(days, f"Over {days} dagen" if days > 1 else "")


def agenda_rows(found: Meeting) -> list[Row]:
    """Return the agenda with its times, with what a page needs of each item."""
    items = found.items.on_the_agenda().select_related("presenter").prefetch_related("dilemmas", "lessons")
    return with_times(items, timezone.localtime(found.start))


def attach_reading(rows: list[Row], found: Meeting, user) -> None:
    """Put what to read beforehand on each row."""
    pieces = reading.pieces_for(found, [row.item for row in rows], user)
    for row in rows:
        row.pieces = list(pieces.get(row.item.pk, ()))
        row.says_nothing = not row.pieces and not reading.is_fixed(row.item)


def attach_notes(rows: list[Row], notes: list[Note], user) -> list[Note]:
    """Put each note on its row, with what it led to; return the notes without an item on the agenda."""
    steps = linked_steps(notes, user)
    by_item = {note.item_id: note for note in notes if note.item_id}
    shown = set()
    for row in rows:
        row.note = by_item.get(row.item.pk)
        if row.note:
            shown.add(row.note.pk)
            row.steps = steps[row.note.key]
    loose = [note for note in notes if note.pk not in shown]
    for note in loose:
        note.steps = steps[note.key]
    return loose


def outcomes_of(found: Meeting, user) -> dict[str, list]:
    """Return the decisions and action points of a meeting that this person may see."""
    decisions = Decision.objects.visible_to(user).filter(meeting=found).order_by("pk")
    actions = ActionPoint.objects.visible_to(user).filter(meeting=found).select_related("owner").order_by("due", "pk")
    for rows in (decisions, actions):
        rows = rows.select_related("meeting")
    return {"decisions": list(decisions), "actions": list(actions)}


def attach_outcomes(rows: list[Row], outcomes: dict[str, list]) -> None:
    """Put decisions and action points on the rows of their items."""
    for name in ("decisions", "actions"):
        by_item = defaultdict(list)
        for outcome in outcomes[name]:
            by_item[outcome.item_id].append(outcome)
        for row in rows:
            setattr(row, name, by_item[row.item.pk])


def earlier_of(found: Meeting, user) -> dict | None:
    """Return what the page shows of the meeting before this one, as far as this person may see it."""
    pks = agenda_services.chain(found)
    before = Meeting.objects.visible_to(user).filter(pk__in=pks, start__lt=found.start).exclude(pk=found.pk)
    last = before.exclude(state=Meeting.State.CANCELLED).order_by("-start").first()
    if last is None:
        return None
    actions = ActionPoint.objects.visible_to(user).shared().filter(meeting__in=pks).exclude(meeting=found)
    is_last_or_open = Q(meeting=last) | Q(done_at=None, dropped_at=None)
    actions = actions.filter(is_last_or_open).select_related("owner", "meeting").order_by("due", "pk")
    return {
        "meeting": last,
        "notes": list(Note.objects.visible_to(user).shared().filter(meeting=last).order_by("order", "pk")[:3]),
        "decisions": list(Decision.objects.visible_to(user).shared().filter(meeting=last).order_by("pk")),
        "actions": list(actions[:MOST_EARLIER_ACTIONS]),
    }


@readers_only
@require_GET
def printed(request, pk):
    """The agenda with the full text of what to read, for paper."""
    found = visible_meeting(request, pk)
    rows = agenda_rows(found)
    attach_reading(rows, found, request.user)
    pieces = {piece.key: piece for row in rows for piece in row.pieces}
    context = {
        "crumbs": crumbs_of(found, "Afdrukken"),
        "meeting": found,
        "rows": rows,
        "texts": full_texts(list(pieces), request.user),
        "actions": ActionPoint.objects.visible_to(request.user).shared().still_open().filter(owner=request.user),
    }
    return render(request, "meetings/print.html", context)


def full_texts(keys: list[str], user) -> list:
    """Return the dilemmas and lessons with these keys that this person may see, to print in full."""
    found = []
    for kind, rows in (
        ("lesson", Lesson.objects.visible_to(user).submitted()),
        ("dilemma", Dilemma.objects.visible_to(user).posted()),
    ):
        pks = [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]
        found += [(kind, row) for row in rows.filter(pk__in=pks)]
    order = {key: place for place, key in enumerate(keys)}
    return sorted(found, key=lambda pair: order[pair[1].key])


@require_POST
@readers_only
def answer(request, pk):
    """Ik kom, Misschien, Ik kom niet."""
    found = visible_meeting(request, pk)
    given = request.POST.get("antwoord", "")
    if given not in Attendance.Answer.values or not given:
        messages.warning(request, "Kies een knop: Ik kom, Misschien of Ik kom niet.")
        return redirect(found)
    if not permissions.can_answer(request.user, found):
        messages.warning(request, MeetingIsOver.message)
        return redirect(found)
    try:
        services.answer_as_member(meeting=found, member=request.user, answer=given)
        messages.success(request, "Dank je wel. Je antwoord is bewaard.")
    except MeetingIsOver as error:
        messages.warning(request, error.message)
    return redirect(found)


@never_cache
def invitation(request, token):
    """The page behind a link in the mail: says what is asked; only a POST answers, so a mail scanner does not."""
    attendance = invitations.attendance_of(token)
    if attendance is None:
        return render(request, "meetings/invitation_gone.html", status=410)
    found = attendance.meeting
    error = ""
    given = request.POST.get("antwoord", "")
    if request.method == "POST" and given in Attendance.Answer.values and given:
        try:
            attendance = services.record_answer(attendance=attendance, answer=given)
        except MeetingIsOver as refused:
            error = refused.message
    context = {
        "meeting": found,
        "attendance": attendance,
        "answers": [(value, label) for value, label in Attendance.Answer.choices if value],
        "is_open": found.state == Meeting.State.INVITED and found.is_ahead,
        "is_answered": request.method == "POST" and not error,
        "error": error,
    }
    return render(request, "meetings/invitation.html", context)


def refuse_unless(allowed: bool) -> None:
    """Raise PermissionDenied (403) for what one sees and may not do."""
    if not allowed:
        raise PermissionDenied
