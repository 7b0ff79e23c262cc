"""Attachments of meetings: who reads the meeting reads them; they are found once its minutes are shared."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile as Incoming
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cms import file_services
from cms.models import Document, MeetingAttachment
from learnings.forms import SubmissionMixin
from meetings import permissions
from meetings.models import Meeting
from members.models import User
from members.permissions import members_only
from search import outbox
from writing.forms import GuardedFormMixin

MOST = 20
TOO_MANY = f"Bij een bijeenkomst passen {MOST} bijlagen. Haal er eerst één weg."


@transaction.atomic
def attach(
    *, meeting: Meeting, file: Incoming, title: str, by: User, submission: UUID | None = None
) -> MeetingAttachment:
    """Keep a file at a meeting, for who reads the meeting; the same submission twice keeps one.

    Raises ValidationError with words for who uploads it.
    """
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    earlier = MeetingAttachment.objects.filter(submission=submission).select_related("document").first()
    if submission and earlier:
        if earlier.document.owner_id == by.pk:
            return earlier
        submission = None  # the key of somebody else's form must not break this one
    if row.attachments.count() >= MOST:
        raise ValidationError(TOO_MANY)
    document = file_services.add(file=file, title=title, audience=row.audience, by=by)
    return MeetingAttachment.objects.create(meeting=row, document=document, submission=submission)


@transaction.atomic
def detach(*, attachment: MeetingAttachment) -> None:
    """Take an attachment away, and the file with it."""
    document = attachment.document
    outbox.removed(document)
    document.delete()


def follow(meeting: Meeting) -> None:
    """Give the attachments of a meeting that was saved its audience, and have the index look at them again."""
    for document in Document.objects.filter(attachment__meeting=meeting):
        file_services.give_audience(document, meeting.audience)


def may_attach(user: User, meeting: Meeting) -> bool:
    """Facilitators, and who takes notes; not when the minutes are adopted or the meeting is cancelled."""
    is_closed = meeting.state in {Meeting.State.ADOPTED, Meeting.State.CANCELLED}
    return not is_closed and (permissions.can_organise(user) or permissions.can_take_notes(user, meeting))


def panel(meeting: Meeting, user: User):
    """The attachments on the page of a meeting, as far as this person may read them."""
    documents = list(Document.objects.visible_to(user).filter(attachment__meeting=meeting).order_by("attachment__pk"))
    can_attach = may_attach(user, meeting)
    if not documents and not can_attach:
        return None
    context = {"meeting": meeting, "documents": documents, "can_attach": can_attach}
    return (10, "Bijlagen", "cms/_attachments.html", context)


class AttachmentForm(SubmissionMixin, GuardedFormMixin, forms.Form):
    """A file and what it is called."""

    guarded_fields = ("title",)
    title = forms.CharField(label="Wat is het?", max_length=160, error_messages={"required": "Vul een titel in."})
    file = forms.FileField(
        label="Bestand",
        widget=forms.FileInput(attrs={"class": "ok-input"}),
        help_text="Een PDF, Word, Excel, PowerPoint of tekst. Zonder gegevens van een kind of ouder.",
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg. Kies een ander bestand."},
    )


def _meeting(request, pk: int) -> Meeting:
    found = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    if not may_attach(request.user, found):
        raise PermissionDenied
    return found


@members_only
def add(request, pk):
    """Attach a file to a meeting."""
    found = _meeting(request, pk)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            attach(
                meeting=found,
                by=request.user,
                file=data["file"],
                title=data["title"],
                submission=data.get("submission"),
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, "De bijlage staat erbij. Zoeken vindt hem zodra het verslag is gedeeld.")
            return redirect(found)
    context = {
        "form": form,
        "h1": "Bijlage toevoegen",
        "lead": "Wie de bijeenkomst ziet, kan de bijlage openen.",
        "button": "Toevoegen",
        "back": found.get_absolute_url(),
        "crumbs": [
            ("Home", "/"),
            ("Bijeenkomsten", "/bijeenkomsten/"),
            (found.title, found.get_absolute_url()),
            ("Bijlage toevoegen", ""),
        ],
    }
    return render(request, "meetings/form.html", context)


@require_POST
@members_only
def remove(request, pk, document_pk):
    """Take an attachment away."""
    found = _meeting(request, pk)
    detach(attachment=get_object_or_404(MeetingAttachment, meeting=found, document=document_pk))
    messages.success(request, "De bijlage is weg.")
    return redirect(found)
