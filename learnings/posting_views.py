"""Writing a dilemma: concept, preview, proposals, posting, changing, and posting for a colleague."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from learnings import ask_services, permissions, services
from learnings.forms import DilemmaForm, OnBehalfForm
from learnings.models import Dilemma
from learnings.typed_text import keeps_typed_text, typed
from learnings.views import LIST_CRUMBS, SIMILAR_KINDS, visible_dilemma
from members.models import User
from members.permissions import facilitators_only, members_only
from search import services as search
from writing import guard

POSTED = "Je dilemma is geplaatst. Je krijgt een e-mail bij een reactie."
NEW = "Dilemma delen"
BSN_KEPT_OUT = "Niet bewaard: er staat een burgerservicenummer in. Haal het weg."
TOO_LONG = "Niet bewaard: je tekst is te lang. Je tekst staat nog op dit scherm."


def _own_concept(request, value) -> Dilemma | None:
    """Return the viewer's own concept with this number, or None."""
    if not str(value or "").isdecimal():
        return None
    return Dilemma.objects.filter(pk=int(str(value)[:18]), owner=request.user, state=Dilemma.State.CONCEPT).first()


def _from_profile(user: User) -> dict:
    place = user.main_place
    return {"place": place.pk if place else None, "variant": user.variant_id}


@keeps_typed_text
@members_only
def new(request):
    """Share a dilemma: two required fields, the rest proposed or folded."""
    data = typed(request)
    concept = _own_concept(request, data.get("concept")) if data is not None else None
    form = DilemmaForm(data, user=request.user, instance=concept, initial=_from_profile(request.user))
    if request.method == "POST":
        return _handle(request, form, concept)
    return form_page(request, form, NEW)


def _handle(request, form: DilemmaForm, concept: Dilemma | None):
    """Keep, show or post what was typed."""
    if "bewaar" in request.POST:
        return _keep(request, concept)
    if not form.is_valid():
        return form_page(request, form, NEW, dilemma=concept)
    if "voorbeeld" in request.POST:
        return form_page(request, form, NEW, dilemma=concept, preview=_preview(form))
    posted = services.post_dilemma(
        author=request.user, fields=form.values(), concept=concept, submission=form.cleaned_data.get("submission")
    )
    _ask(form, posted, by=request.user)
    messages.success(request, POSTED)
    return redirect(posted)


def _ask(form: DilemmaForm, posted: Dilemma, *, by: User) -> None:
    """Ask whom the author picked on the form, with the reason that stood there."""
    if people := form.cleaned_data.get("ask"):
        form.propose()
        ask_services.ask_colleagues(dilemma=posted, people=people, by=by, reasons=form.reasons)


def _preview(form: DilemmaForm) -> Dilemma:
    many = {field.name for field in Dilemma._meta.many_to_many}
    return Dilemma(**{name: value for name, value in form.values().items() if name not in many})


def form_page(request, form: DilemmaForm, heading: str, **context):
    """Return the page with the form, what is proposed, and what was perhaps discussed already."""
    form.propose()
    text = form.typed_text.strip()
    return render(
        request,
        "learnings/dilemma_form.html",
        {
            "form": form,
            "h1": heading,
            "similar": _similar(text, request.user),
            "crumbs": [*LIST_CRUMBS, (heading, "")],
            **context,
        },
    )


def _similar(text: str, user) -> list:
    if len(text.split()) <= 3 or guard.bsn_in(text):
        return []
    return search.similar(text, user, kinds=SIMILAR_KINDS)


def _keep(request, concept: Dilemma | None):
    """Keep what is typed as a concept; a BSN is refused, other findings are kept and pointed out."""
    form = DilemmaForm(request.POST, user=request.user, instance=concept, is_concept=True)
    form.is_valid()
    if form.bsn_found or form.is_too_long:
        return form_page(request, form, NEW, dilemma=concept)
    try:
        kept = _save(request, form, concept)
    except services.HoldsBsn as refused:
        form.add_error(None, refused.message)
        return form_page(request, form, NEW, dilemma=concept)
    if kept is None:
        return redirect("learnings:dilemmas")
    messages.success(request, _kept_at())
    return redirect("learnings:edit", kept.pk)


def _save(request, form: DilemmaForm, concept: Dilemma | None) -> Dilemma | None:
    values = form.kept_values()
    return services.save_concept(
        author=request.user,
        concept=concept,
        fields=values,
        has_findings=form.has_findings,
        submission=form.cleaned_data.get("submission"),
    )


def _kept_at() -> str:
    return f"Concept bewaard om {date_format(timezone.localtime(), 'H.i')} uur."


@require_POST
@members_only
def autosave(request):
    """Keep a concept while typing; answers JSON for `concept.js`. What was posted or thrown away stays so."""
    number = request.POST.get("concept")
    concept = _own_concept(request, number)
    is_empty = not (request.POST.get("situation", "") + request.POST.get("question", "")).strip()
    if is_empty or (number and concept is None):
        return JsonResponse({"message": ""})
    form = DilemmaForm(request.POST, user=request.user, instance=concept, is_concept=True)
    form.is_valid()
    if form.bsn_found:
        return JsonResponse({"message": BSN_KEPT_OUT}, status=422)
    if form.is_too_long:
        return JsonResponse({"message": TOO_LONG}, status=422)
    try:
        kept = _save(request, form, concept)
    except services.HoldsBsn:
        return JsonResponse({"message": BSN_KEPT_OUT}, status=422)
    if kept is None:
        return JsonResponse({"message": ""})
    fields = {"concept": str(kept.pk), "version": str(kept.version)}
    return JsonResponse({"message": _kept_at(), "fields": fields})


@require_POST
@members_only
def preview(request):
    """How colleagues will see it: a fragment for htmx; without it the form itself shows the preview."""
    form = DilemmaForm(request.POST, user=request.user)
    shown = _preview(form) if form.is_valid() else None
    return render(request, "learnings/_preview.html", {"form": form, "preview": shown})


@require_POST
@members_only
def already_discussed(request):
    """What was perhaps discussed already, and what is proposed, while somebody types: fragments for htmx."""
    form = DilemmaForm(request.POST, user=request.user, instance=_own_concept(request, request.POST.get("concept")))
    form.propose()
    text = form.typed_text.replace("\x00", "")[:4000]
    return render(
        request,
        "learnings/_while_typing.html",
        {
            "similar": _similar(text, request.user),
            "form": form,
            "keeps_themes": form.chose_themes,
        },
    )


@keeps_typed_text
@members_only
def edit(request, pk):
    """Change a dilemma, or go on with a concept."""
    found = visible_dilemma(request, pk)
    if not permissions.can_edit(request.user, found):
        raise PermissionDenied
    is_concept = found.state == Dilemma.State.CONCEPT
    initial = {"concept": found.pk} if is_concept else {}
    form = DilemmaForm(
        typed(request), user=request.user, author=found.owner, instance=Dilemma.objects.get(pk=pk), initial=initial
    )
    if is_concept:
        return _go_on(request, form, found)
    heading = "Dilemma aanpassen"
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_dilemma(dilemma=found, version=form.cleaned_data["version"] or 0, fields=form.values())
        except services.EditConflict as conflict:
            show_conflict(form, conflict)
            return form_page(request, form, heading, current=conflict.current, dilemma=found)
        messages.success(request, "Je dilemma is aangepast.")
        return redirect(found)
    return form_page(request, form, heading, dilemma=found)


def _go_on(request, form: DilemmaForm, concept: Dilemma):
    if request.method == "POST" and "weg" in request.POST:
        services.delete_concept(concept=concept)
        messages.success(request, "Je concept is weg.")
        return redirect("learnings:dilemmas")
    if request.method == "POST":
        return _handle(request, form, concept)
    return form_page(request, form, NEW, dilemma=concept)


def show_conflict(form, conflict: services.EditConflict) -> None:
    """Say on the form that somebody was first, and let the next try be on what stands there now."""
    form.add_error(None, conflict.message)
    form.data = form.data.copy()
    form.data["version"] = conflict.current.version


@keeps_typed_text
@facilitators_only
def on_behalf(request):
    """A facilitator shares a dilemma for a colleague who mailed it."""
    data = typed(request)
    if data is not None and "overnemen" in data:
        who = OnBehalfForm(data)
        data = data.copy()
        data.update({name: text for name, text in who.taken_over().items() if text})
        return _on_behalf_page(
            request,
            OnBehalfForm(initial=_initial_of(who)),
            DilemmaForm(user=request.user, initial={name: data.get(name, "") for name in ("situation", "question")}),
        )
    who = OnBehalfForm(data)
    author = who.cleaned_data.get("author") if data is not None and who.is_valid() else None
    form = DilemmaForm(data, user=request.user, author=author)
    if request.method == "POST" and author and form.is_valid():
        fields = form.values()
        profile = _from_profile(author)
        fields["place"] = fields.get("place") or author.main_place
        fields["variant"] = fields.get("variant") or (author.variant if profile["variant"] else None)
        posted = services.post_dilemma(
            author=author, fields=fields, posted_by=request.user, submission=form.cleaned_data.get("submission")
        )
        _ask(form, posted, by=request.user)
        messages.success(request, f"Het dilemma is geplaatst namens {author.first_name}.")
        return redirect(posted)
    return _on_behalf_page(request, who, form)


def _initial_of(who: OnBehalfForm) -> dict:
    return {"author": who["author"].value()}


def _on_behalf_page(request, who: OnBehalfForm, form: DilemmaForm):
    return form_page(request, form, "Dilemma delen namens een collega", who=who)
