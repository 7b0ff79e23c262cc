"""Dilemmas: reading, posting, responding, finishing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from learnings import ask_services, permissions, services, trace
from learnings.forms import AskForm, DilemmaForm, FinishForm, OnBehalfForm, ResponseForm
from learnings.lists import dilemma_list
from learnings.models import Dilemma, Experience, Follow, Response
from learnings.proposals import colleagues_for, themes_from, title_from
from learnings.typed_text import keeps_typed_text
from members import audiences
from members.permissions import members_only
from search import services as search
from writing import guard

POSTED = "Je dilemma is geplaatst. Je krijgt een e-mail bij een reactie."
LIST_CRUMBS = [("Dilemma’s", "/dilemmas/")]


@members_only
def dilemmas(request):
    """All dilemmas that the viewer may see, with filters; one's own concepts on top."""
    return render(request, "learnings/dilemmas.html", dilemma_list(request))


def _get(request, pk: int) -> Dilemma:
    rows = Dilemma.objects.visible_to(request.user).select_related(
        "owner__organisation__sector", "owner__practice__place", "place__parent", "practice", "variant", "posted_by"
    )
    return get_object_or_404(rows, pk=pk)


@members_only
def dilemma(request, pk):
    """One dilemma with its responses, trace, similar items and what one may do."""
    found = _get(request, pk)
    if found.state == Dilemma.State.CONCEPT:
        return redirect("learnings:edit", found.pk)
    return render(request, "learnings/dilemma.html", dilemma_context(request, found))


def dilemma_context(request, found: Dilemma, form: ResponseForm | None = None) -> dict:
    """Return what the page of a dilemma shows; `form` is the response that failed."""
    user = request.user
    seen_before = services.note_seen(member=user, key=found.key)
    responses = Response.objects.visible_to(user).filter(dilemma=found).select_related(
        "owner__organisation", "owner__practice__place"
    ).prefetch_related("owner__places")
    shown = [_reply(user, found, response, seen_before) for response in responses.order_by("posted_at", "pk")]
    current = trace.dilemma_step(found, is_current=True)
    return {
        "dilemma": found,
        "shown_author": author_line(found, user),
        "crumbs": [*LIST_CRUMBS, (found.title, "")],
        "replies": shown,
        "form": form or (ResponseForm() if permissions.can_respond(user, found) else None),
        "steps": trace.line(current, trace.steps_for([found.key], user).get(found.key, [])),
        "similar": search.similar(found, user, limit=3),
        "tags": tags_of(found),
        "readers": audiences.in_words(found.audience),
        "follows": Follow.objects.filter(member=user, key=found.key).exists(),
        "asks": list(found.asks.select_related("person")) if permissions.can_ask(user, found) else [],
        "can": {
            "edit": permissions.can_edit(user, found),
            "finish": permissions.can_finish(user, found),
            "ask": permissions.can_ask(user, found),
            "make_lesson": permissions.can_make_lesson(user, found),
            "moderate": permissions.can_moderate(user),
            "mark": permissions.can_mark_helpful(user, found),
        },
    }


def author_line(found: Dilemma, viewer) -> str:
    """Return who shared a dilemma, as this viewer may know it: 'Femke, POH-jeugd in Zuilen', or the pseudonym."""
    owner = found.owner
    name = ", ".join(part for part in (owner.first_name, owner.function) if part)
    if owner.main_place:
        name = f"{name} in {owner.main_place}"
    if not found.is_pseudonymous:
        return name
    return f"{found.pseudonym} ({name})" if viewer.is_facilitator or viewer.pk == owner.pk else found.pseudonym


def _reply(user, found: Dilemma, response: Response, seen_before) -> dict:
    is_asker = found.is_pseudonymous and response.owner_id == found.owner_id
    return {
        "response": response,
        "who": "De vraagsteller" if is_asker else response.owner.first_name,
        "role": "" if is_asker else response.owner.byline,
        "date": response.posted_at,
        "body_html": response.body.html,
        "helpful_by": _who_marks(found) if response.is_helpful else "",
        "is_new": bool(seen_before and response.posted_at > seen_before and response.owner_id != user.pk),
        "id": f"reactie-{response.pk}",
        "can_edit": permissions.can_edit_response(user, response),
        "can_mark": permissions.can_mark_helpful(user, found) and response.owner_id != found.owner_id,
        "can_hide": permissions.can_moderate(user),
    }


def _who_marks(found: Dilemma) -> str:
    return "De vraagsteller" if found.is_pseudonymous else found.owner.first_name


def tags_of(thing) -> list[tuple[str, str]]:
    """Return what a thing is about as (word, address of the search for it)."""
    tags = [(thing.place.name, f"/zoeken/?wijk={thing.place.slug}")] if thing.place else []
    if thing.practice:
        tags.append((f"Praktijk {thing.practice}", f"/zoeken/?praktijk={thing.practice.slug}"))
    if thing.variant:
        tags.append((thing.variant.name, f"/zoeken/?variant={thing.variant.slug}"))
    tags += [(theme.name, f"/zoeken/?thema={theme.slug}") for theme in thing.themes.all()]
    return tags + [(p.name, f"/zoeken/?uitgangspunt={p.slug}") for p in thing.principles.all()]


def _own_concept(request, value) -> Dilemma | None:
    if not str(value or "").isdigit():
        return None
    return Dilemma.objects.filter(pk=int(value), owner=request.user, state=Dilemma.State.CONCEPT).first()


def _initial(user) -> dict:
    place = user.main_place
    return {"place": place.pk if place else None, "variant": user.variant_id}


@keeps_typed_text
@members_only
def new(request):
    """Share a dilemma: two required fields, the rest proposed or folded."""
    data = request.POST or request.typed_text
    concept = _own_concept(request, data.get("concept")) if data else None
    form = DilemmaForm(data or None, user=request.user, instance=concept, initial=_initial(request.user))
    if request.method == "POST":
        return _handle(request, form, concept)
    return _form_page(request, form, {"h1": "Dilemma delen"})


def _handle(request, form: DilemmaForm, concept: Dilemma | None):
    if "bewaar" in request.POST:
        return _keep(request, concept)
    if form.is_valid():
        if "voorbeeld" in request.POST:
            return _form_page(request, form, {"h1": "Dilemma delen", "preview": _preview(form)})
        posted = services.post_dilemma(
            author=request.user, fields=_with_themes(request, form), concept=_own_concept(request, concept and concept.pk),
            submission=form.cleaned_data.get("submission"),
        )
        messages.success(request, POSTED)
        return redirect(posted)
    return _form_page(request, form, {"h1": "Dilemma delen"})


def _with_themes(request, form: DilemmaForm) -> dict:
    """Fill in the themes that fit when the author chose none."""
    values = form.values()
    if not values.get("themes"):
        values["themes"] = themes_from(f"{values['title']}\n{values['situation']}\n{values['question']}", request.user)
    return values


def _preview(form: DilemmaForm) -> Dilemma:
    shown = Dilemma(**{name: value for name, value in form.values().items() if name not in {"themes", "expertises_missed"}})
    shown.owner = form.user
    return shown


def _form_page(request, form, context: dict):
    text = f"{form['situation'].value() or ''}\n{form['question'].value() or ''}"
    return render(request, "learnings/dilemma_form.html", {
        "form": form, "similar": search.similar(text, request.user) if text.strip() else [],
        "crumbs": [*LIST_CRUMBS, (context["h1"], "")], **context,
    })


def _keep(request, concept: Dilemma | None):
    """Keep what is typed as a concept; a BSN is refused, other findings are kept and pointed out."""
    form = DilemmaForm(request.POST, user=request.user, instance=concept, is_concept=True)
    form.is_valid()
    too_long = any(error.code == "too_long" for errors in form.errors.as_data().values() for error in errors)
    if form.bsn_found or too_long:
        return _form_page(request, form, {"h1": "Dilemma delen"})
    kept = services.save_concept(
        author=request.user, concept=concept, fields=_kept_values(form), has_findings=form.has_findings
    )
    messages.success(request, f"Concept bewaard om {date_format(timezone.localtime(), 'H.i')} uur.")
    return redirect("learnings:edit", kept.pk)


def _kept_values(form: DilemmaForm) -> dict:
    """Return what can be kept of a form that is not ready: what was understood, and texts that only have findings."""
    values = form.values()
    for name in form.guarded_fields:
        if name not in values and name in form.fields:
            values[name] = form.data.get(name, "").replace("\x00", "")
    values["title"] = (values.get("title") or title_from(str(values.get("question") or ""),
                                                         str(values.get("situation") or "")))[:120]
    return values


@require_POST
@members_only
def autosave(request):
    """Keep a concept while typing; answers JSON for `concept.js`."""
    concept = _own_concept(request, request.POST.get("concept"))
    form = DilemmaForm(request.POST, user=request.user, instance=concept, is_concept=True)
    form.is_valid()
    if form.bsn_found:
        return JsonResponse({"message": "Niet bewaard: er staat een burgerservicenummer in. Haal het weg."}, status=422)
    if not (request.POST.get("situation", "") + request.POST.get("question", "")).strip():
        return JsonResponse({"message": ""})
    if any(error.code == "too_long" for errors in form.errors.as_data().values() for error in errors):
        return JsonResponse({"message": "Niet bewaard: je tekst is te lang."}, status=422)
    if concept and request.POST.get("submission") and Dilemma.objects.filter(
        submission=form.cleaned_data.get("submission"), owner=request.user
    ).exists():
        return JsonResponse({"message": ""})
    kept = services.save_concept(
        author=request.user, concept=concept, fields=_kept_values(form), has_findings=form.has_findings
    )
    said = f"Concept bewaard om {date_format(timezone.localtime(), 'H.i')} uur."
    return JsonResponse({"message": said, "fields": {"concept": str(kept.pk), "version": str(kept.version)}})


@require_POST
@members_only
def already_discussed(request):
    """What was perhaps discussed already, while somebody types: a fragment for htmx."""
    text = " ".join(request.POST.get(name, "") for name in ("title", "situation", "question")).replace("\x00", "")
    items = search.similar(text[:4000], request.user) if len(text.split()) > 3 and not guard.bsn_in(text) else []
    return render(request, "learnings/_already_discussed.html", {"similar": items})


@keeps_typed_text
@members_only
def edit(request, pk):
    """Change a dilemma, or go on with a concept."""
    found = _get(request, pk)
    if not permissions.can_edit(request.user, found):
        raise PermissionDenied
    is_concept = found.state == Dilemma.State.CONCEPT
    heading = "Dilemma delen" if is_concept else "Dilemma aanpassen"
    data = request.POST or request.typed_text
    form = DilemmaForm(data or None, user=request.user, instance=Dilemma.objects.get(pk=pk),
                       initial={"concept": found.pk} if is_concept else {})
    if request.method == "POST" and is_concept:
        if "weg" in request.POST:
            services.delete_concept(concept=found)
            messages.success(request, "Je concept is weg.")
            return redirect("learnings:dilemmas")
        return _handle(request, form, found)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_dilemma(dilemma=found, version=form.cleaned_data["version"] or 0, fields=form.values())
        except services.EditConflict as conflict:
            form.add_error(None, conflict.message)
            form.data = form.data.copy()
            form.data["version"] = conflict.current.version
            return _form_page(request, form, {"h1": heading, "current": conflict.current, "dilemma": found})
        messages.success(request, "Je dilemma is aangepast.")
        return redirect(found)
    return _form_page(request, form, {"h1": heading, "dilemma": found})


@keeps_typed_text
@members_only
def on_behalf(request):
    """A facilitator shares a dilemma for a colleague who mailed it."""
    if not request.user.is_facilitator:
        raise PermissionDenied
    data = request.POST or request.typed_text or None
    who, form = OnBehalfForm(data), DilemmaForm(data, user=request.user)
    if request.method == "POST" and who.is_valid() and form.is_valid():
        posted = services.post_dilemma(
            author=who.cleaned_data["author"], fields=_with_themes(request, form), posted_by=request.user,
            submission=form.cleaned_data.get("submission"),
        )
        messages.success(request, f"Het dilemma is geplaatst namens {posted.owner.first_name}.")
        return redirect(posted)
    return _form_page(request, form, {"h1": "Dilemma delen namens een collega", "who": who})


@keeps_typed_text
@members_only
def respond(request, pk):
    """Post a response; a failed one comes back with every word."""
    found = _get(request, pk)
    if request.method != "POST" and not request.typed_text:
        return redirect(f"{found.get_absolute_url()}#reageer")
    form = ResponseForm(request.POST or request.typed_text)
    if request.method == "POST" and form.is_valid():
        try:
            if not found.is_open:
                raise services.DilemmaClosed
            response = services.post_response(
                dilemma=found, author=request.user, body=form.cleaned_data["body"],
                submission=form.cleaned_data.get("submission"),
            )
            messages.success(request, "Je reactie is geplaatst.")
            return redirect(response.get_absolute_url())
        except services.DilemmaClosed as error:
            form.add_error(None, error.message)
    return render(request, "learnings/dilemma.html", dilemma_context(request, found, form))


@keeps_typed_text
@members_only
def edit_response(request, pk, response_pk):
    """Change one's own response."""
    found = _get(request, pk)
    response = get_object_or_404(Response.objects.visible_to(request.user), pk=response_pk, dilemma=found)
    if not permissions.can_edit_response(request.user, response):
        raise PermissionDenied
    form = ResponseForm(request.POST or request.typed_text or None, instance=Response.objects.get(pk=response_pk))
    context = {"form": form, "dilemma": found, "crumbs": [*LIST_CRUMBS, (found.title, found.get_absolute_url()),
                                                          ("Reactie aanpassen", "")]}
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_response(response=response, version=form.cleaned_data["version"] or 0,
                                   body=form.cleaned_data["body"])
            messages.success(request, "Je reactie is aangepast.")
            return redirect(response.get_absolute_url())
        except services.EditConflict as conflict:
            form.add_error(None, conflict.message)
            context["current"] = conflict.current
        except services.DilemmaClosed as error:
            form.add_error(None, error.message)
    return render(request, "learnings/response_form.html", context)


@require_POST
@members_only
def helpful(request, pk, response_pk):
    """Mark a response as helpful, or take that back."""
    found = _get(request, pk)
    response = get_object_or_404(Response.objects.visible_to(request.user), pk=response_pk, dilemma=found)
    if not permissions.can_mark_helpful(request.user, found):
        raise PermissionDenied
    services.mark_helpful(response=response, is_helpful=request.POST.get("helpend") == "ja")
    return redirect(response.get_absolute_url())


@require_POST
@members_only
def hide(request, pk, response_pk=None):
    """Hide a dilemma or a response, or show it again."""
    found = _get(request, pk)
    if not permissions.can_moderate(request.user):
        raise PermissionDenied
    thing = get_object_or_404(Response, pk=response_pk, dilemma=found) if response_pk else found
    is_hidden = request.POST.get("verberg") == "ja"
    services.set_hidden(thing=thing, is_hidden=is_hidden)
    messages.success(request, "Dit is nu verborgen." if is_hidden else "Dit is weer te zien.")
    return redirect(thing.get_absolute_url())


@require_POST
@members_only
def follow(request, pk):
    """Follow a dilemma or stop doing so."""
    found = _get(request, pk)
    if request.POST.get("volg") == "ja":
        services.follow(member=request.user, key=found.key)
    else:
        services.unfollow(member=request.user, key=found.key)
    return redirect(found)


@members_only
def finish(request, pk):
    """Finish a dilemma with what came of it, or open it again."""
    found = _get(request, pk)
    if request.method == "POST" and "heropen" in request.POST:
        if found.state != Dilemma.State.CLOSED or not (found.owner_id == request.user.pk or request.user.is_facilitator):
            raise PermissionDenied
        services.reopen(dilemma=found)
        messages.success(request, "Dit dilemma is weer open.")
        return redirect(found)
    if not permissions.can_finish(request.user, found):
        raise PermissionDenied
    form = FinishForm(request.POST or None, instance=Dilemma.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        services.finish(dilemma=found, **form.cleaned_data)
        messages.success(request, "Je dilemma is afgerond. Dank je wel.")
        return redirect(found)
    crumbs = [*LIST_CRUMBS, (found.title, found.get_absolute_url()), ("Afronden", "")]
    return render(request, "learnings/finish.html", {"form": form, "dilemma": found, "crumbs": crumbs})


@members_only
def ask(request, pk):
    """Ask colleagues to think along."""
    found = _get(request, pk)
    if not permissions.can_ask(request.user, found):
        raise PermissionDenied
    colleagues = colleagues_for(found)
    form = AskForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        reasons = {found.person.pk: found.reason for found in colleagues}
        ask_services.ask_colleagues(dilemma=found, people=form.cleaned_data["people"], by=request.user, reasons=reasons)
        messages.success(request, "We vragen je collega’s mee te denken. Je hoort het als er een reactie is.")
        return redirect(found)
    crumbs = [*LIST_CRUMBS, (found.title, found.get_absolute_url()), ("Vraag iemand mee te denken", "")]
    context = {"form": form, "dilemma": found, "colleagues": colleagues, "crumbs": crumbs,
               "outcomes": Experience.Outcome}
    return render(request, "learnings/ask.html", context)
