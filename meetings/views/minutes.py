"""After a meeting: finishing, sharing, amending and adopting the minutes; own action points."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks

from learnings.lesson_forms import LessonForm
from learnings.lesson_views import HANDED_IN, KEPT
from learnings.services import Refused
from learnings.typed_text import keeps_typed_text, typed
from meetings import minutes as minutes_files
from meetings import outcome_services, permissions
from meetings.forms import AmendmentForm, AnswerAmendmentForm, ShareForm
from meetings.models import ActionPoint, AgendaItem, Amendment, Attendance, Meeting, Note
from meetings.permissions import readers_only
from meetings.views.notes import item_of, noted, writing_context
from meetings.views.organise import organised
from meetings.views.pages import (
    agenda_rows,
    attach_notes,
    attach_outcomes,
    crumbs_of,
    outcomes_of,
    refuse_unless,
    visible_meeting,
)
from members.permissions import members_only
from writing import pdf

UPDATE_HOOK = "register_update_drafter"
NEWSLETTER_HOOK = "register_newsletter_drafter"
PER_PAGE = 30


@members_only
def finish(request, pk):
    """'Rond af': walk down the minutes, look at what came of each item, and share it with one last check."""
    found = noted(request, pk)
    context = writing_context(request, found)
    form = ShareForm(request.POST if request.method == "POST" else None, text=shared_text(context))
    if request.method == "POST" and form.is_valid():
        refuse_unless(permissions.can_organise(request.user))
        if context["kept"]:
            form.add_error(None, "Er staan nog twee teksten naast elkaar. Voeg ze eerst samen bij de notities.")
        else:
            try:
                outcome_services.share_minutes(meeting=found, objections_until=form.cleaned_data["objections_until"])
            except Refused as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, "Het verslag is gedeeld. Wie was uitgenodigd, krijgt bericht.")
                return redirect("meetings:minutes", pk)
    context |= {
        "form": form,
        "crumbs": crumbs_of(found, "Afronden"),
        "can_draft": bool(hooks.get_hooks(UPDATE_HOOK)) and context["can"]["organise"],
        "can_draft_newsletter": bool(hooks.get_hooks(NEWSLETTER_HOOK)),
        "for_update": [row for row in context["rows"] if row.item.may_be_in_update],
    }
    return render(request, "meetings/finish.html", context)


def shared_text(context: dict) -> str:
    """Return everything that sharing would show, for the guard."""
    notes = [row.note for row in context["rows"] if row.note] + context["loose_notes"]
    texts = [note.body.source for note in notes]
    texts += [decision.statement for decision in context["decisions"]]
    texts += [action.what for action in context["actions"]]
    return "\n\n".join(texts)


@require_POST
@members_only
def mark_for_update(request, pk, item_pk):
    """'Mag in de update': note for an item whether it may be told outside the meeting."""
    found = noted(request, pk)
    item = item_of(found, item_pk)
    AgendaItem.objects.filter(pk=item.pk).update(may_be_in_update=request.POST.get("mag") == "ja")
    return redirect(f"{found.get_absolute_url()}afronden/#punt-{item.pk}")


@require_POST
@members_only
def draft_update(request, pk):
    """Make a draft of an update from the items that may be in it. It stays a draft until somebody publishes it."""
    no_place = "Er is nog geen pilotpagina waar een update onder kan."
    return _drafted(request, pk, UPDATE_HOOK, "Er staat een concept van de update klaar.", no_place)


@require_POST
@members_only
def draft_newsletter(request, pk):
    """Put the items that may be told in the draft of the next newsletter, a short text each."""
    no_place = "Er is nog geen nieuwsbrief om de stukjes in te zetten."
    return _drafted(request, pk, NEWSLETTER_HOOK, "De stukjes staan in het concept van de nieuwsbrief.", no_place)


def _drafted(request, pk: int, hook: str, done: str, no_place: str):
    """Have a later app make a draft of what may be told of a meeting, and go to where it is edited."""
    found = organised(request, pk)
    context = writing_context(request, found)
    parts = [
        (row.item.title, row.note.body.html if row.note else "", [one.statement for one in row.decisions])
        for row in context["rows"]
        if row.item.may_be_in_update
    ]
    if not parts:
        messages.warning(request, "Kies eerst welke punten naar buiten mogen.")
        return redirect("meetings:finish", pk)
    for drafter in hooks.get_hooks(hook):
        url = drafter(found.title, parts, request.user)
        if url:
            messages.success(request, f"{done} Kijk het na en publiceer het.")
            return redirect(url)
    messages.warning(request, no_place)
    return redirect("meetings:finish", pk)


@keeps_typed_text
@members_only
def make_lesson(request, pk, item_pk):
    """'Maak hier een les van': what was noted and decided at an item stands in the form."""
    found = visible_meeting(request, pk)
    item = item_of(found, item_pk)
    may_write = permissions.can_take_notes(request.user, found)
    refuse_unless(may_write or found.has_shared_minutes)
    form = LessonForm(typed(request), user=request.user, initial=_proposed(item, request.user, may_write))
    if request.method == "POST" and form.is_valid():
        hand_in = "bewaar" not in request.POST
        made = outcome_services.lesson_from_item(
            item=item,
            author=request.user,
            fields=form.values(),
            hand_in=hand_in,
            submission=form.cleaned_data.get("submission"),
        )
        messages.success(request, HANDED_IN if hand_in else KEPT)
        return redirect(made)
    context = {"form": form, "meeting": found, "item": item, "h1": "Maak hier een les van"}
    return render(request, "meetings/lesson_form.html", context | {"crumbs": crumbs_of(found, "Les maken")})


def _proposed(item: AgendaItem, user, may_write: bool) -> dict:
    """Return what the lesson begins with: the note, the decisions, and what the note is about."""
    rows = Note.objects.filter(item=item) if may_write else Note.objects.visible_to(user).filter(item=item)
    note = rows.first()
    decisions = item.decisions.all() if may_write else item.decisions.visible_to(user)
    learned = [note.body.source] if note else []
    learned += [decision.statement for decision in decisions]
    about = {name: getattr(note, f"{name}_id") for name in ("place", "practice", "variant")} if note else {}
    audience = item.meeting.audience_choice
    wide = "members" if audience.startswith("meeting:") else audience
    return {"title": "", "learned": "\n\n".join(learned), "audience_choice": wide, **about}


@readers_only
def minutes(request, pk):
    """The minutes, with remarks and adopting."""
    found = visible_meeting(request, pk)
    return render(request, "meetings/minutes.html", minutes_page(request, found))


def minutes_page(request, found: Meeting, form: AmendmentForm | None = None) -> dict:
    """Return what the page of the minutes shows."""
    user = request.user
    amendments = list(found.amendments.select_related("author", "item"))
    can_amend = permissions.can_amend(user, found)
    agreed = [row.author for row in amendments if row.agrees]
    return {
        **minutes_context(found, user),
        "crumbs": crumbs_of(found, "Verslag"),
        "amendments": [row for row in amendments if not row.agrees],
        "agreed": agreed,
        "has_agreed": any(person.pk == user.pk for person in agreed),
        "form": (form or AmendmentForm(meeting=found)) if can_amend else None,
        "can": {
            "organise": permissions.can_organise(user),
            "amend": can_amend,
            "take_notes": permissions.can_take_notes(user, found),
            "read_amendments": can_amend or permissions.can_organise(user),
        },
        "has_pdf": pdf.is_available(),
    }


def minutes_context(found: Meeting, user) -> dict:
    """Return the minutes as far as this person may see them; nothing before they are shared."""
    rows = agenda_rows(found)
    notes = list(
        Note.objects.visible_to(user).shared().filter(meeting=found).prefetch_related("links").order_by("order", "pk")
    )
    loose = attach_notes(rows, notes, user)
    outcomes = outcomes_of(found, user) if found.has_shared_minutes else {"decisions": [], "actions": []}
    attach_outcomes(rows, outcomes)
    people = list(Attendance.objects.invited().filter(meeting=found))
    shown = Attendance.Presence
    return {
        "meeting": found,
        "rows": rows,
        "loose_notes": loose,
        **outcomes,
        "loose_decisions": [one for one in outcomes["decisions"] if one.item_id is None],
        "loose_actions": [one for one in outcomes["actions"] if one.item_id is None],
        "present": [row.name for row in people if row.presence == shown.PRESENT],
        "excused": [row.name for row in people if row.presence == shown.EXCUSED],
        "absent": [row.name for row in people if row.presence == shown.ABSENT],
        "is_shared": found.has_shared_minutes,
    }


@require_POST
@readers_only
def amend(request, pk):
    """Ask for a change, or say that there is no objection."""
    found = visible_meeting(request, pk)
    refuse_unless(permissions.can_amend(request.user, found))
    if "geen-bezwaar" in request.POST:
        outcome_services.amend(meeting=found, author=request.user, fields={"agrees": True})
        messages.success(request, "Dank je wel. We schrijven op dat je geen bezwaar hebt.")
        return redirect("meetings:minutes", pk)
    form = AmendmentForm(request.POST, meeting=found)
    if not form.is_valid():
        return render(request, "meetings/minutes.html", minutes_page(request, found, form))
    try:
        outcome_services.amend(
            meeting=found, author=request.user, fields=form.values(), submission=form.cleaned_data.get("submission")
        )
        messages.success(request, "Dank je wel. De kwartiermaker kijkt naar je opmerking.")
    except Refused as error:  # adopted a moment ago
        messages.warning(request, error.message)
    return redirect("meetings:minutes", pk)


@members_only
def handle_amendment(request, pk, amendment_pk):
    """Say what was done with a remark."""
    found = organised(request, pk)
    row = get_object_or_404(Amendment, pk=amendment_pk, meeting=found, agrees=False)
    form = AnswerAmendmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome_services.handle_amendment(amendment=row, answer=form.cleaned_data["answer"])
        messages.success(request, "Bewaard bij de opmerking.")
        return redirect("meetings:minutes", pk)
    context = {
        "form": form,
        "h1": "Opmerking verwerken",
        "lead": row.text,
        "button": "Bewaren",
        "back": f"{found.get_absolute_url()}verslag/",
        "crumbs": crumbs_of(found, "Opmerking verwerken"),
    }
    return render(request, "meetings/form.html", context)


@require_POST
@members_only
def adopt(request, pk):
    """Adopt the minutes."""
    found = organised(request, pk)
    try:
        outcome_services.adopt_minutes(meeting=found)
        messages.success(request, "Het verslag is vastgesteld.")
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("meetings:minutes", pk)


def _shared(request, pk: int) -> Meeting:
    """Return a meeting whose minutes are shared; else there is nothing to read yet."""
    found = visible_meeting(request, pk)
    refuse_unless(found.has_shared_minutes)
    return found


@readers_only
@require_GET
def as_pdf(request, pk):
    """The minutes as a PDF."""
    found = _shared(request, pk)
    try:
        made = pdf.render("meetings/minutes_pdf.html", minutes_context(found, request.user))
    except pdf.PdfUnavailable as error:
        messages.warning(request, error.message)
        return redirect("meetings:minutes", pk)
    return pdf.response(made, f"verslag-{found.title}")


@readers_only
@require_GET
def as_docx(request, pk):
    """The minutes as a Word file."""
    found = _shared(request, pk)
    made = minutes_files.docx(minutes_context(found, request.user))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(made, content_type=kind)
    name = slugify(f"verslag-{found.title}")[:80]
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    response["Cache-Control"] = "private, no-store"
    return response


@readers_only
@require_GET
def own_actions(request):
    """Somebody's own action points: open ones first, soonest first."""
    rows = ActionPoint.objects.visible_to(request.user).shared().filter(owner=request.user).select_related("meeting")
    done = rows.exclude(done_at=None, dropped_at=None).order_by("-done_at", "-pk")
    context = {
        "open_actions": list(rows.still_open().order_by("due", "pk")),
        "page_obj": Paginator(done, PER_PAGE).get_page(request.GET.get("pagina")),
        "crumbs": [("Home", "/"), ("Mijn pagina", "/mijn/"), ("Mijn actiepunten", "")],
    }
    return render(request, "meetings/own_actions.html", context)


@require_POST
@readers_only
def action_step(request, pk):
    """Mark an action point as done or no longer needed, or open it again."""
    rows = ActionPoint.objects.visible_to(request.user).select_related("meeting")
    action = get_object_or_404(rows, pk=pk)
    refuse_unless(permissions.can_finish_action(request.user, action))
    step = request.POST.get("stap")
    if step == "open":
        outcome_services.reopen_action(action=action)
        messages.success(request, "Het actiepunt is weer open.")
    elif step in {"klaar", "vervallen"}:
        outcome_services.finish_action(action=action, dropped=step == "vervallen")
        messages.success(request, "Mooi, dat is klaar." if step == "klaar" else "Het actiepunt is vervallen.")
    return redirect("meetings:own_actions" if action.owner_id == request.user.pk else action.meeting)
