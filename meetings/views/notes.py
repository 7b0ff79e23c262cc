"""During a meeting: who is there, notes per item, decisions and action points."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learnings.services import Refused
from learnings.typed_text import keeps_typed_text, typed
from meetings import note_services, outcome_services, permissions, services
from meetings.forms import ActionForm, DecisionForm
from meetings.models import ActionPoint, AgendaItem, Attendance, Decision, KeptText, Meeting
from meetings.views.pages import agenda_rows, attach_notes, attach_outcomes, crumbs_of, refuse_unless, visible_meeting
from members.permissions import members_only
from writing import guard
from writing.forms import INSTEAD, WHAT, WrittenFormField


def noted(request, pk: int) -> Meeting:
    """Return a meeting at which this person takes notes: 404 when unseen, 403 when not theirs to do."""
    found = visible_meeting(request, pk)
    refuse_unless(permissions.can_take_notes(request.user, found))
    return found


def item_of(found: Meeting, pk: int) -> AgendaItem:
    """Return an item on the agenda of this meeting, or 404."""
    return get_object_or_404(AgendaItem.objects.on_the_agenda().select_related("meeting"), pk=pk, meeting=found)


@members_only
@never_cache
def notes(request, pk):
    """The page on which notes are taken."""
    found = noted(request, pk)
    return render(request, "meetings/notes.html", writing_context(request, found))


def writing_context(request, found: Meeting) -> dict:
    """Return the agenda with everything written so far, shared or not."""
    rows = agenda_rows(found)
    written = list(services.notes_of(found).prefetch_related("links"))
    loose = attach_notes(rows, written, request.user)
    outcomes = {
        "decisions": list(Decision.objects.filter(meeting=found).select_related("meeting").order_by("pk")),
        "actions": list(ActionPoint.objects.filter(meeting=found).select_related("owner", "meeting").order_by("pk")),
    }
    attach_outcomes(rows, outcomes)
    kept = KeptText.objects.filter(note__meeting=found, handled_at=None).select_related("writer", "note")
    people = list(Attendance.objects.invited().filter(meeting=found))
    return {
        "meeting": found,
        "rows": rows,
        "loose_notes": loose,
        "kept": list(kept),
        "people": people,
        "owners": [row.member for row in people if row.member],
        "presences": [(value, label) for value, label in Attendance.Presence.choices if value],
        "crumbs": crumbs_of(found, "Notities"),
        **outcomes,
        "can": {"organise": permissions.can_organise(request.user)},
    }


@require_POST
@members_only
def save(request, pk, item_pk):
    """Save the note of an item; a script gets JSON, a form a page."""
    found = noted(request, pk)
    item = item_of(found, item_pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    body, error = _typed_body(request)
    version = request.POST.get("version", "0")
    version = int(version) if version.isdigit() and len(version) < 9 else 0
    saved = None
    if not error:
        try:
            saved = note_services.save_note(item=item, by=request.user, version=version, body=body)
        except Refused as refused:
            error = refused.message
    if wants_json:
        return JsonResponse(_answer(saved, error, body, request.user), status=200 if saved else 422)
    if error:
        context = writing_context(request, found) | {"failed": item.pk, "failed_body": body, "error": error}
        return render(request, "meetings/notes.html", context)
    if saved.kept:
        messages.warning(request, "Iemand anders schreef hier ook. Beide teksten staan hieronder.")
    else:
        messages.success(request, "De notitie is bewaard.")
    return redirect(f"{found.get_absolute_url()}notities/#punt-{item.pk}")


def _typed_body(request) -> tuple[str, str]:
    """Return (the text, what is wrong with it)."""
    field = WrittenFormField(required=False)
    raw = request.POST.get("body", "")
    try:
        return field.clean(raw), ""
    except ValidationError as error:
        return field.to_python(raw), " ".join(error.messages)


def _answer(saved, error: str, body: str, user) -> dict:
    """Return what the script needs: the version, what to say, and the other text when somebody else wrote too."""
    if saved is None:
        return {"error": error}
    words = f"Bewaard om {timezone.localtime():%H.%M} uur."
    answer = {"version": saved.note.version, "message": words}
    if saved.kept:
        other = saved.note.body.source
        answer |= {"kept": True, "other": other, "message": "Iemand anders schrijft hier ook. " + words}
    if warnings := warn_about(body):
        answer["warning"] = warnings
    return answer


def warn_about(text: str) -> str:
    """Return what the guard sees in a note; it is asked about before the minutes are shared."""
    found = [finding for finding in guard.findings(text) if finding.kind != guard.BSN]
    if not found:
        return ""
    first = found[0]
    return f"Er staat misschien {WHAT[first.kind]} in: ‘{first.text}’. {INSTEAD[first.kind]}"


@require_POST
@members_only
def put_together(request, pk, kept_pk):
    """Put a text that was kept beside a note into it."""
    found = noted(request, pk)
    kept = get_object_or_404(KeptText.objects.select_related("note"), pk=kept_pk, note__meeting=found)
    note = note_services.put_together(kept=kept)
    kept.refresh_from_db()
    if kept.handled_at:
        messages.success(request, "Beide teksten staan nu bij elkaar.")
    else:
        messages.warning(request, "Samen zijn de teksten te lang. Maak eerst één van de twee korter.")
    return redirect(f"{found.get_absolute_url()}notities/#punt-{note.item_id}")


@require_POST
@members_only
def presence(request, pk):
    """Note who was there."""
    found = noted(request, pk)
    given = {}
    for name, value in request.POST.items():
        number = name.removeprefix("aanwezig-")
        if name != number and number.isdigit() and len(number) < 12 and value in Attendance.Presence.values:
            given[int(number)] = value
    services.set_presence(meeting=found, presences=given)
    messages.success(request, "De aanwezigheid is bewaard.")
    return redirect(f"{found.get_absolute_url()}notities/")


FORMS = {"besluit": (Decision, DecisionForm), "actiepunt": (ActionPoint, ActionForm)}
WORDS = {
    "besluit": ("Besluit", "Het besluit is bewaard."),
    "actiepunt": ("Actiepunt", "Het actiepunt is bewaard."),
}


def _form(request, kind: str, found: Meeting, instance=None, **options):
    form_class = FORMS[kind][1]
    extra = {"meeting": found, "user": request.user} if kind == "actiepunt" else {}
    return form_class(typed(request), instance=instance, **extra, **options)


@keeps_typed_text
@members_only
def outcome_new(request, pk, kind):
    """Write down a decision or an action point; `punt` is the item it belongs to."""
    found = noted(request, pk)
    asked = request.POST.get("punt", "") or request.GET.get("punt", "")
    items = found.items.on_the_agenda()
    item = items.filter(pk=asked).first() if asked.isdigit() and len(asked) < 12 else None
    form = _form(request, kind, found, initial=_first_words(request, kind))
    if request.method == "POST" and form.is_valid():
        try:
            outcome_services.save_outcome(
                model=FORMS[kind][0],
                meeting=found,
                by=request.user,
                item=item,
                fields=form.values(),
                submission=form.cleaned_data.get("submission"),
            )
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, WORDS[kind][1])
            return redirect(_back(request, found, item))
    return render(request, "meetings/form.html", _outcome_page(found, form, f"{WORDS[kind][0]} toevoegen", item))


def _first_words(request, kind: str) -> dict:
    """Return what a decision made from the keyboard begins with: the line that was in the note."""
    words = request.GET.get("besluit", "").replace("\x00", "")[:500]
    return {"statement": words} if words and kind == "besluit" else {}


def _back(request, found: Meeting, item: AgendaItem | None) -> str:
    page = "afronden" if request.POST.get("terug") == "afronden" else "notities"
    return f"{found.get_absolute_url()}{page}/" + (f"#punt-{item.pk}" if item else "")


def _outcome_page(found: Meeting, form, h1: str, item: AgendaItem | None) -> dict:
    return {
        "form": form,
        "h1": h1,
        "lead": item.title if item else found.title,
        "button": "Bewaren",
        "hidden": [("punt", item.pk)] if item else [],
        "back": f"{found.get_absolute_url()}notities/",
        "crumbs": crumbs_of(found, h1),
    }


@keeps_typed_text
@members_only
def outcome_edit(request, pk, kind, outcome_pk):
    """Change a decision or an action point, or take it back."""
    found = noted(request, pk)
    model = FORMS[kind][0]
    row = get_object_or_404(model.objects.select_related("item"), pk=outcome_pk, meeting=found)
    if request.method == "POST" and "verwijderen" in request.POST:
        outcome_services.remove_outcome(row=row)
        messages.success(request, "Verwijderd.")
        return redirect(_back(request, found, row.item))
    form = _form(request, kind, found, instance=model.objects.get(pk=row.pk))
    if request.method == "POST" and form.is_valid():
        try:
            outcome_services.save_outcome(
                model=model, meeting=found, by=request.user, item=row.item, fields=form.values(), row=row
            )
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, WORDS[kind][1])
            return redirect(_back(request, found, row.item))
    page = _outcome_page(found, form, f"{WORDS[kind][0]} aanpassen", row.item)
    return render(request, "meetings/form.html", page | {"can_remove": True})
