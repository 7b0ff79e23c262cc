"""The pages of the briefing: of a meeting, on screen and as PDF; and for a meeting elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from learnings.typed_text import keeps_typed_text, typed
from meetings import permissions
from meetings.agenda import Row, with_times
from meetings.briefing import services, sheet, since
from meetings.briefing.forms import PUBLIC, PinForm, PrepareForm
from meetings.briefing.gathering import Reading, reading_of, titles_of
from meetings.briefing.splitting import is_formal
from meetings.models import Meeting, Preparation, ReadingPick
from meetings.permissions import readers_only
from members.permissions import members_only
from writing import pdf

CRUMBS = [("Home", "/"), ("Bijeenkomsten", "/bijeenkomsten/")]
STEPS = ("vast", "weg", "vrij")
HERE = "Een overleg voorbereiden"
NOTHING = "Over dit onderwerp is nog geen les gevonden."


def _meeting(request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("series")
    return get_object_or_404(rows, pk=pk)


def _rows(meeting: Meeting, user) -> tuple[list[Row], Reading]:
    """Return the agenda with the reading of this person on each row."""
    items = list(meeting.items.on_the_agenda().select_related("presenter"))
    rows = with_times(items, meeting.start)
    reading = reading_of(meeting, user, items)
    for row, pieces in zip(rows, reading.pieces, strict=True):
        row.pieces = list(pieces)
        row.says_nothing = not pieces and not is_formal(row.item.title)
    return rows, reading


def _briefing(request, pk: int) -> dict:
    meeting = _meeting(request, pk)
    rows, reading = _rows(meeting, request.user)
    last = since.last_attended(meeting, request.user)
    return {
        "meeting": meeting,
        "rows": rows,
        "reading": reading,
        "nothing": NOTHING,
        "last": last,
        "changes": since.changes(request.user, last.start) if last else [],
        "actions": since.open_actions(request.user),
    }


@readers_only
@require_GET
def briefing(request, pk):
    """What this person reads before a meeting: per item, with the reason; own action points; what changed."""
    context = _briefing(request, pk)
    meeting = context["meeting"]
    context |= {
        "crumbs": [*CRUMBS, (meeting.title, meeting.get_absolute_url()), ("Voorbereiding", "")],
        "can_pick": permissions.can_organise(request.user),
        "pin_form": PinForm(),
    }
    if context["can_pick"]:
        _attach_dropped(context["rows"], request.user)
    return render(request, "meetings/briefing.html", context)


def _attach_dropped(rows: list[Row], user) -> None:
    """Put on each row what the facilitator took away, so that it can come back."""
    picks = ReadingPick.objects.filter(item__in=[row.item.pk for row in rows], is_dropped=True)
    dropped = list(picks.values_list("item_id", "key"))
    titles = titles_of([key for _, key in dropped], user)
    for row in rows:
        row.steps = [
            {"key": key, "title": titles[key]} for item, key in dropped if item == row.item.pk and key in titles
        ]


@readers_only
@require_GET
@never_cache
def briefing_pdf(request, pk):
    """The briefing of this person as a PDF: the agenda, and the full text of what there is to read."""
    context = _briefing(request, pk)
    context["texts"] = list({piece.key: piece for row in context["rows"] for piece in row.pieces}.values())
    try:
        made = pdf.render("meetings/briefing_pdf.html", context)
    except pdf.PdfUnavailable as error:
        messages.error(request, error.message)
        return redirect("meetings:briefing", pk=pk)
    return pdf.response(made, f"voorbereiding {context['meeting'].title}")


@require_POST
@members_only
def pick(request, pk, item_pk):
    """Pin a piece to an agenda item, take it away, or let the briefing decide again."""
    meeting = _meeting(request, pk)
    if not permissions.can_organise(request.user):
        raise PermissionDenied
    item = get_object_or_404(meeting.items.on_the_agenda(), pk=item_pk)
    step, key = request.POST.get("stap"), request.POST.get("stuk", "")
    if not key:
        form = PinForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors["address"]))
            return redirect(f"{meeting.get_absolute_url()}voorbereiding/#punt-{item.pk}")
        key, step = form.cleaned_data["address"], "vast"
    _picked(request, item, step, key)
    return redirect(f"{meeting.get_absolute_url()}voorbereiding/#punt-{item.pk}")


def _picked(request, item, step: str | None, key: str) -> None:
    kind, _, number = key.partition(":")
    if step not in STEPS or not number.isdecimal() or len(key) > 60 or not kind:
        messages.error(request, services.NothingThere.message)
    elif step == "vrij":
        services.forget_pick(item=item, key=key)
        messages.success(request, "De keuze is teruggedraaid.")
    else:
        try:
            services.pick(item=item, key=f"{kind}:{int(number[:12])}", by=request.user, is_dropped=step == "weg")
        except services.NothingThere as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Het stuk is weggelaten." if step == "weg" else "Het stuk staat er vast bij.")


# A meeting elsewhere


def _mine(request):
    return Preparation.objects.visible_to(request.user).filter(owner=request.user)


@keeps_typed_text
@members_only
@never_cache
def prepare(request):
    """Paste an agenda, get one A4. Nothing is kept unless it is saved."""
    data = typed(request)
    step = data.get("stap", "") if data else ""
    form = PrepareForm(data, is_saving=step == "bewaren")
    context = {"crumbs": [("Home", "/"), (HERE, "")], "h1": HERE, "form": form, "nothing": NOTHING}
    if data is not None and form.is_valid():
        text, is_public = form.cleaned_data["text"], form.cleaned_data["edition"] == PUBLIC
        made = sheet.make(text, request.user, is_public=is_public)
        if step == "bewaren" and request.method == "POST":
            kept = services.save_preparation(
                owner=request.user, title=made.title, text=text, submission=form.cleaned_data.get("submission")
            )
            messages.success(request, "De voorbereiding is bewaard.")
            return redirect(kept)
        if step == "pdf" and (answer := _sheet_pdf(request, made)):
            return answer
        context |= {"sheet": made, "text": text, "edition": form.cleaned_data["edition"]}
    context["saved"] = list(_mine(request)[:20])
    return render(request, "meetings/prepare.html", context)


@members_only
@require_GET
@never_cache
def preparation(request, pk):
    """A saved preparation, with the reading as it is now."""
    kept = get_object_or_404(_mine(request), pk=pk)
    is_public = request.GET.get("uitgave") == PUBLIC
    context = {
        "crumbs": [("Home", "/"), (HERE, "/voorbereiden/"), (kept.title, "")],
        "kept": kept,
        "sheet": sheet.make(kept.text.source, request.user, is_public=is_public),
        "nothing": NOTHING,
    }
    return render(request, "meetings/preparation.html", context)


@members_only
@require_GET
@never_cache
def preparation_pdf(request, pk):
    """A saved preparation as a PDF."""
    kept = get_object_or_404(_mine(request), pk=pk)
    made = sheet.make(kept.text.source, request.user, is_public=request.GET.get("uitgave") == PUBLIC)
    return _sheet_pdf(request, made) or redirect(kept)


@require_POST
@members_only
def preparation_delete(request, pk):
    """Throw a saved preparation away."""
    services.delete_preparation(preparation=get_object_or_404(_mine(request), pk=pk))
    messages.success(request, "De voorbereiding is weggegooid.")
    return redirect("meetings:prepare")


def _sheet_pdf(request, made: sheet.Sheet):
    """Return the sheet as a PDF, or None after saying that this machine makes none."""
    try:
        context = {"sheet": made, "nothing": NOTHING, "viewer": request.user}
        return pdf.response(pdf.render("meetings/prepare_pdf.html", context), f"voorbereiding {made.title}")
    except pdf.PdfUnavailable as error:
        messages.error(request, error.message)
        return None
