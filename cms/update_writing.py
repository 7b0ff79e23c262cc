"""Writing an update of a pilot on a phone: one short form, with a photo, published at once or kept as a draft.

Everything more (key figures, cited lessons, a place) is done afterwards in /beheer/, on the same page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.images.fields import WagtailImageField
from wagtail.rich_text import RichText

from cms.forms import NO_PERMISSION, PictureField
from cms.models import Image, PilotPage, UpdatePage
from cms.visibility import audience_at
from learnings.forms import SAFE, FoldedMixin, NeverCutMixin, SubmissionMixin
from learnings.services import refuse_bsn
from learnings.typed_text import keeps_typed_text, typed
from members import audiences
from members.models import User
from members.permissions import facilitators_only
from writing.forms import GuardedFormMixin, WrittenFormField
from writing.written import Written

UPDATE_CHARACTERS = 10_000
PHOTO_HELP = "JPG, PNG, GIF of WEBP, hoogstens 15 MB."
CRUMBS = [("Home", "/"), ("Update schrijven", "")]


class UpdateForm(FoldedMixin, SubmissionMixin, NeverCutMixin, GuardedFormMixin, forms.Form):
    """An update: a title and a text; a photo asks what is to be seen, who made it, and whether it may be used."""

    guarded_fields = ("title", "lead", "text", "on_behalf_of", "description")
    folds = {
        "Foto erbij": ("photo", "description", "credit", "has_permission"),
        "Namens iemand anders": ("on_behalf_of",),
    }

    pilot = forms.ModelChoiceField(
        PilotPage.objects.none(),
        label="Bij welke pilot?",
        empty_label=None,
        error_messages={"required": "Kies een pilot."},
    )
    title = forms.CharField(
        label="Titel", max_length=120, help_text="Wat is er nieuw?", error_messages={"required": "Vul een titel in."}
    )
    lead = forms.CharField(
        label="Kort",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Eén of twee zinnen. Ze staan ook in de lijst.",
    )
    text = WrittenFormField(
        label="Je update",
        max_characters=UPDATE_CHARACTERS,
        rows=8,
        help_text=SAFE,
        error_messages={"required": "Schrijf op wat er nieuw is."},
    )
    photo = PictureField(WagtailImageField(label="Foto", required=False))
    description = forms.CharField(
        label="Wat is er te zien?",
        max_length=255,
        required=False,
        help_text="Alleen nodig bij een foto, voor wie hem niet kan zien.",
    )
    credit = forms.CharField(
        label="Wie maakte de foto?", max_length=160, required=False, help_text="Alleen nodig bij een foto."
    )
    has_permission = forms.BooleanField(label="Wie erop staat, vindt dit goed", required=False)
    on_behalf_of = forms.CharField(
        label="Namens", max_length=120, required=False, help_text="Bijvoorbeeld: het team in Zuilen."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["photo"].help_text = PHOTO_HELP  # here: Wagtail writes its own over what it is given
        self.fields["pilot"].queryset = PilotPage.objects.live().order_by("title")

    def clean(self):
        """Ask with a photo for what belongs to it."""
        data = super().clean()
        if data.get("photo"):
            for name, words in (
                ("description", "Schrijf wat er op de foto te zien is."),
                ("credit", "Vul in wie de foto maakte."),
            ):
                if not data.get(name):
                    self.add_error(name, words)
            if not data.get("has_permission"):
                self.add_error("has_permission", NO_PERMISSION)
        if self.errors and self.files.get("photo") and "photo" not in self.errors:
            self.add_error("photo", "Kies de foto opnieuw: een formulier dat terugkomt, kan hem niet onthouden.")
        return data


@transaction.atomic
def write_update(*, by: User, fields: Mapping[str, Any], publish: bool, submission: UUID | None = None) -> UpdatePage:
    """Make an update under its pilot, published or as a draft; a submission makes one. Raises HoldsBsn.

    The key of the form is kept as the `translation_key` of the page: an identity that Wagtail keeps unique anyway.
    """
    refuse_bsn(fields.values())
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)  # of two at one moment the second waits
    if submission is not None:
        earlier = UpdatePage.objects.filter(translation_key=submission).first()
        if earlier is not None and earlier.owner_id == by.pk:
            return earlier
        submission = None if earlier is not None else submission
    page = UpdatePage(title=fields["title"], lead=fields["lead"], owner=by, author=by, live=False)
    page.on_behalf_of = fields["on_behalf_of"]
    if submission is not None:
        page.translation_key = submission
    page.body = [("text", RichText(Written(fields["text"]).html)), *_photo(fields, by)]
    fields["pilot"].add_child(instance=page)
    revision = page.save_revision(user=by, log_action=True)
    if publish:
        revision.publish(user=by)
    return page


def _photo(fields: Mapping[str, Any], by: User) -> list[tuple[str, Any]]:
    if not fields.get("photo"):
        return []
    picture = Image(
        title=fields["description"],
        description=fields["description"],
        credit=fields["credit"],
        has_permission=True,
        uploaded_by_user=by,
        file=ContentFile(fields["photo"].read(), name=fields["photo"].name),
    )
    picture.save()
    return [("image", {"image": picture, "caption": ""})]


@keeps_typed_text
@facilitators_only
@require_http_methods(["GET", "POST"])
def write(request):
    """Write an update, publish it or keep it as a draft."""
    form = UpdateForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        publish = "concept" not in request.POST
        submission = form.cleaned_data.pop("submission", None)
        page = write_update(by=request.user, fields=form.cleaned_data, publish=publish, submission=submission)
        if publish:
            messages.success(request, "De update staat op de site.")
            return redirect(page.address)
        messages.success(request, "De update is bewaard als concept.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    pilots = [(page, audiences.in_words(audience_at(page.path))) for page in form.fields["pilot"].queryset]
    return render(request, "cms/write_update.html", {"form": form, "pilots": pilots, "crumbs": CRUMBS})
