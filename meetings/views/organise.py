"""What the facilitator does before a meeting: making it, its agenda, who comes, inviting, cancelling."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from learnings.models import Dilemma, Lesson
from learnings.services import EditConflict, Refused
from learnings.typed_text import keeps_typed_text, typed
from meetings import agenda_services, permissions, series_services, services, suggestions
from meetings.agenda import total_minutes, with_times
from meetings.forms import DiscussForm, GuestForm, ItemForm, MeetingForm, ProposalForm, SeriesForm, WhenForm
from meetings.models import AgendaItem, Attendance, Meeting, Series
from meetings.views.pages import CRUMBS, crumbs_of, refuse_unless, visible_meeting
from members.permissions import facilitators_only, members_only

FIRST_FREE_DAY = timedelta(days=28)
CHANGED = "Iemand anders heeft dit net gewijzigd. Kijk of je wijziging nog klopt, en bewaar dan opnieuw."


def organised(request, pk: int) -> Meeting:
    """Return a meeting that this person may organise: 404 when unseen, 403 when not theirs to do."""
    found = visible_meeting(request, pk)
    refuse_unless(permissions.can_organise(request.user))
    return found


def _conflict(form, error: EditConflict) -> None:
    """Show on the form that somebody else saved; the next save goes through."""
    form.data = form.data.copy()
    form.data["version"] = error.current.version
    form.add_error(None, CHANGED)


@keeps_typed_text
@facilitators_only
def new(request):
    """Make a meeting as a concept."""
    data = typed(request)
    day = timezone.localdate() + FIRST_FREE_DAY
    initial = {"day": day, "from_time": "15:00", "to_time": "17:00", "chair": request.user.pk}
    form = MeetingForm(data, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.create_meeting(
            by=request.user, fields=form.values(), submission=form.cleaned_data.get("submission")
        )
        messages.success(request, "De bijeenkomst staat klaar als concept. Maak nu de agenda.")
        return redirect("meetings:agenda", made.pk)
    return render(request, "meetings/form.html", _page(form, "Nieuwe bijeenkomst", "Bijeenkomst maken", CRUMBS))


def _page(form, h1: str, button: str, crumbs, **more) -> dict:
    return {"form": form, "h1": h1, "button": button, "crumbs": [*crumbs, (h1, "")], **more}


@keeps_typed_text
@members_only
def edit(request, pk):
    """Change a meeting."""
    found = organised(request, pk)
    form = MeetingForm(typed(request), user=request.user, instance=Meeting.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_meeting(meeting=found, version=form.cleaned_data["version"], fields=form.values())
        except EditConflict as error:
            _conflict(form, error)
        else:
            is_told = found.state == Meeting.State.INVITED
            messages.success(
                request,
                "Bewaard. Wie is uitgenodigd, krijgt bericht als dag, tijd, plaats of titel anders is."
                if is_told
                else "Bewaard.",
            )
            return redirect(found)
    context = {"form": form, "h1": "Bijeenkomst aanpassen", "button": "Bewaren", "back": found.get_absolute_url()}
    return render(request, "meetings/form.html", context | {"crumbs": crumbs_of(found, "Aanpassen")})


@members_only
def agenda(request, pk):
    """The agenda to work on: items in order, proposals, what could be discussed."""
    found = organised(request, pk)
    items = list(found.items.on_the_agenda().select_related("presenter"))
    length = int((found.end - found.start).total_seconds() // 60)
    used = total_minutes(items)
    context = {
        "meeting": found,
        "rows": with_times(items, timezone.localtime(found.start)),
        "length": length,
        "used": used,
        "over": max(used - length, 0),
        "left": max(length - used, 0),
        "proposed": list(found.items.proposed().select_related("owner")),
        "postponed": list(found.items.filter(state=AgendaItem.State.POSTPONED)),
        "suggestions": suggestions.for_meeting(found, request.user),
        "crumbs": crumbs_of(found, "Agenda"),
    }
    return render(request, "meetings/agenda.html", context)


def _item(found: Meeting, pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem, pk=pk, meeting=found)


@keeps_typed_text
@members_only
def item_new(request, pk):
    """Add an item; `?dilemma=4` or `?les=4` puts that at the item."""
    found = organised(request, pk)
    form = ItemForm(typed(request), user=request.user, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        agenda_services.add_item(
            meeting=found, by=request.user, fields=form.values(), submission=form.cleaned_data.get("submission")
        )
        messages.success(request, "Het punt staat op de agenda.")
        return redirect("meetings:agenda", pk)
    context = {
        "form": form,
        "h1": "Agendapunt toevoegen",
        "button": "Punt toevoegen",
        "back": f"{found.get_absolute_url()}agenda/",
        "crumbs": crumbs_of(found, "Agendapunt toevoegen"),
    }
    return render(request, "meetings/form.html", context)


def _asked_for(request) -> dict:
    """Return what the item begins with: the dilemma or lesson in the address, as far as one may see it."""
    for name, model, column in (("dilemma", Dilemma, "dilemmas"), ("les", Lesson, "lessons")):
        value = request.GET.get(name, "")
        if value.isdigit() and len(value) < 12:
            thing = model.objects.visible_to(request.user).filter(pk=value).first()
            if thing:
                return {"title": thing.title[:160], column: [thing.pk]}
    return {"title": request.GET.get("titel", "")[:160].replace("\x00", "")}


@keeps_typed_text
@members_only
def item_edit(request, pk, item_pk):
    """Change an item."""
    found = organised(request, pk)
    item = _item(found, item_pk)
    form = ItemForm(typed(request), instance=_item(found, item_pk), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            agenda_services.edit_item(item=item, version=form.cleaned_data["version"], fields=form.values())
        except EditConflict as error:
            _conflict(form, error)
        else:
            messages.success(request, "Het punt is bewaard.")
            return redirect("meetings:agenda", pk)
    context = {
        "form": form,
        "h1": "Agendapunt aanpassen",
        "button": "Bewaren",
        "back": f"{found.get_absolute_url()}agenda/",
        "crumbs": crumbs_of(found, "Agendapunt aanpassen"),
    }
    return render(request, "meetings/form.html", context)


DONE = {
    "omhoog": "",
    "omlaag": "",
    "overnemen": "Het punt staat op de agenda. De indiener hoort het.",
    "niet-overnemen": "Het punt komt niet op de agenda. De indiener hoort het.",
    "doorschuiven": "Het punt schuift door naar de volgende bijeenkomst.",
    "terugzetten": "Het punt staat weer op de agenda.",
    "verwijderen": "Het punt is van de agenda.",
}


@require_POST
@members_only
def item_step(request, pk, item_pk):
    """Move an item, decide on a proposal, postpone or remove."""
    found = organised(request, pk)
    item = _item(found, item_pk)
    step = request.POST.get("stap", "")
    if step in {"omhoog", "omlaag"}:
        agenda_services.move(item=item, up=step == "omhoog")
    elif step in {"overnemen", "niet-overnemen"}:
        agenda_services.decide_proposal(item=item, accept=step == "overnemen")
    elif step == "doorschuiven":
        agenda_services.postpone(item=item)
    elif step == "terugzetten":
        agenda_services.put_back(item=item)
    elif step == "verwijderen":
        agenda_services.remove(item=item)
    if DONE.get(step):
        messages.success(request, DONE[step])
    address = f"{found.get_absolute_url()}agenda/"
    return redirect(f"{address}#punt-{item_pk}" if step in {"omhoog", "omlaag"} else address)


@require_POST
@members_only
def reorder(request, pk):
    """Put the items in the order of `punt` (by dragging)."""
    found = organised(request, pk)
    pks = [int(value) for value in request.POST.getlist("punt") if value.isdigit() and len(value) < 12]
    agenda_services.reorder(meeting=found, pks=pks)
    return redirect("meetings:agenda", pk)


@keeps_typed_text
@members_only
def propose(request, pk):
    """Propose an item for the agenda."""
    found = visible_meeting(request, pk)
    if not permissions.can_propose(request.user, found):
        messages.warning(request, "Voorstellen voor deze agenda kan niet meer. Vraag het de kwartiermaker.")
        return redirect(found)
    form = ProposalForm(typed(request), user=request.user, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        try:
            agenda_services.propose(
                meeting=found, by=request.user, fields=form.values(), submission=form.cleaned_data.get("submission")
            )
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Dank je wel. De kwartiermaker kijkt ernaar; je hoort het.")
            return redirect(found)
    context = {
        "form": form,
        "h1": "Agendapunt voorstellen",
        "button": "Punt voorstellen",
        "back": found.get_absolute_url(),
        "crumbs": crumbs_of(found, "Agendapunt voorstellen"),
    }
    return render(request, "meetings/form.html", context)


@members_only
def people(request, pk):
    """Who is invited and who comes, guests, and the seats per sector; sends the invitations."""
    found = organised(request, pk)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.invite_guest(meeting=found, **form.cleaned_data)
        messages.success(request, "De gast staat op de lijst.")
        return redirect("meetings:people", pk)
    rows = list(Attendance.objects.invited().filter(meeting=found))
    context = {
        "meeting": found,
        "form": form,
        "people": rows,
        "seats": series_services.seats_of(found, rows),
        "waiting": sum(row.invited_sequence < found.sequence for row in rows),
        "crumbs": crumbs_of(found, "Wie komt er?"),
    }
    return render(request, "meetings/people.html", context)


@require_POST
@members_only
def remove_person(request, pk, attendance_pk):
    """Take a guest or a member from the list."""
    found = organised(request, pk)
    row = get_object_or_404(Attendance.objects.invited(), pk=attendance_pk, meeting=found)
    services.uninvite(attendance=row)
    messages.success(request, "Van de lijst gehaald.")
    return redirect("meetings:people", pk)


STEPS = {
    "uitnodigen": (services.send_invitations, "De uitnodigingen gaan nu weg."),
    "afgelasten": (services.cancel, "De bijeenkomst gaat niet door. Wie was uitgenodigd, krijgt bericht."),
    "gehouden": (services.hold, "De bijeenkomst is gehouden. Rond hem nu af."),
}


@require_POST
@members_only
def step(request, pk):
    """Send the invitations, cancel, or note that it was held."""
    found = organised(request, pk)
    name = request.POST.get("stap", "")
    if name in STEPS:
        change, said = STEPS[name]
        try:
            change(meeting=found)
            messages.success(request, said)
        except Refused as error:
            messages.warning(request, error.message)
    return redirect("meetings:finish", pk) if name == "gehouden" else redirect(found)


@members_only
def cancel(request, pk):
    """Ask once more before a meeting is cancelled."""
    found = organised(request, pk)
    context = {"meeting": found, "crumbs": crumbs_of(found, "Afgelasten")}
    return render(request, "meetings/cancel.html", context)


@members_only
def following(request, pk):
    """Make the meeting after this one."""
    found = organised(request, pk)
    start = timezone.localtime(found.start)
    day = max(start.date() + FIRST_FREE_DAY, timezone.localdate() + timedelta(days=7))
    initial = {"day": day, "from_time": start.time()}
    form = WhenForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.next_meeting(
            previous=found, start=form.start(), by=request.user, submission=form.cleaned_data.get("submission")
        )
        messages.success(request, "De volgende bijeenkomst staat klaar als concept. Kijk de agenda na.")
        return redirect("meetings:agenda", made.pk)
    context = {
        "form": form,
        "h1": "Volgende bijeenkomst maken",
        "button": "Bijeenkomst maken",
        "lead": "Mensen, plaats en vaste agenda komen mee, en ook doorgeschoven punten en open actiepunten.",
        "back": found.get_absolute_url(),
        "crumbs": crumbs_of(found, "Volgende bijeenkomst"),
    }
    return render(request, "meetings/form.html", context)


@facilitators_only
def series_list(request):
    """The series."""
    rows = Series.objects.order_by("-is_active", "title").prefetch_related("seats__sector")
    context = {"series": rows, "crumbs": [*CRUMBS, ("Reeksen", "")]}
    return render(request, "meetings/series_list.html", context)


@keeps_typed_text
@facilitators_only
def series_edit(request, pk=None):
    """Make or change a series."""
    found = get_object_or_404(Series, pk=pk) if pk else None
    form = SeriesForm(typed(request), user=request.user, instance=get_object_or_404(Series, pk=pk) if pk else None)
    if request.method == "POST" and form.is_valid():
        try:
            series_services.save_series(
                by=request.user, fields=form.values(), series=found, version=form.cleaned_data["version"]
            )
        except EditConflict as error:
            _conflict(form, error)
        else:
            messages.success(request, "De reeks is bewaard.")
            return redirect("meetings:series_list")
    h1 = "Reeks aanpassen" if found else "Nieuwe reeks"
    crumbs = [*CRUMBS, ("Reeksen", "/bijeenkomsten/reeksen/")]
    return render(request, "meetings/form.html", _page(form, h1, "Bewaren", crumbs, back="/bijeenkomsten/reeksen/"))


@facilitators_only
def series_next(request, pk):
    """Make the next meeting of a series."""
    found = get_object_or_404(Series, pk=pk)
    last = found.meetings.exclude(state=Meeting.State.CANCELLED).order_by("-start").first()
    start = timezone.localtime(last.start) if last else None
    day = max((start.date() + FIRST_FREE_DAY) if start else timezone.localdate(), timezone.localdate()) + timedelta(0)
    initial = {"day": day, "from_time": start.time() if start else "15:00"}
    form = WhenForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.first_of_series(
            series=found, start=form.start(), by=request.user, submission=form.cleaned_data.get("submission")
        )
        messages.success(request, "De bijeenkomst staat klaar als concept. Kijk de agenda na.")
        return redirect("meetings:agenda", made.pk)
    crumbs = [*CRUMBS, ("Reeksen", "/bijeenkomsten/reeksen/")]
    page = _page(form, f"Nieuwe bijeenkomst: {found.title}", "Bijeenkomst maken", crumbs)
    return render(request, "meetings/form.html", page | {"back": "/bijeenkomsten/reeksen/"})


@members_only
def discuss(request, kind, pk):
    """'Bespreek in een bijeenkomst': put a dilemma or lesson on an agenda, or propose it."""
    model = {"lessen": Lesson, "dilemmas": Dilemma}[kind]
    rows = Lesson.objects.submitted() if model is Lesson else Dilemma.objects.posted()
    thing = get_object_or_404(rows.visible_to(request.user), pk=pk)
    ahead = Meeting.objects.visible_to(request.user).ahead()
    if not permissions.can_organise(request.user):
        today = timezone.localdate()
        ahead = ahead.filter(state=Meeting.State.INVITED).exclude(proposals_until__lt=today)
    form = DiscussForm(request.POST if request.method == "POST" else None, meetings=ahead)
    if request.method == "POST" and form.is_valid():
        try:
            item = agenda_services.discuss(thing=thing, meeting=form.cleaned_data["meeting"], by=request.user)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            is_on = item.state == AgendaItem.State.ON
            messages.success(
                request,
                "Het staat op de agenda." if is_on else "Voorgesteld. De kwartiermaker kijkt ernaar; je hoort het.",
            )
            return redirect(item.meeting)
    context = {
        "form": form,
        "thing": thing,
        "has_meetings": ahead.exists(),
        "crumbs": [("Home", "/"), (thing.title, thing.get_absolute_url()), ("Bespreek in een bijeenkomst", "")],
    }
    return render(request, "meetings/discuss.html", context)
