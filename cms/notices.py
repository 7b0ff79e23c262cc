"""What the kwartiermaker hears of the public site and of files. Called after commit."""

from __future__ import annotations

from django.urls import reverse

from cms.models import Document, PageComment
from learnings.notices import DESK, facilitators
from notices import services as notices


def tell_waiting(pk: int) -> None:
    """Tell the facilitators that a reaction waits, and where; never what is in it."""
    comment = PageComment.objects.select_related("page").get(pk=pk)
    what = "Iemand vraagt om hulp bij" if comment.is_cry else "Een reactie wacht op je bij"
    notices.notify_many(
        facilitators(),
        kind=DESK.slug,
        about=comment.key,
        title=f"{what}: {comment.page.title}",
        url=comment.get_absolute_url(),
        dedupe_key=f"waiting:{comment.key}",
    )


def tell_about_text(pk: int) -> None:
    """Tell who brought a document that its text cannot be read; the facilitators too when it is held for a BSN."""
    document = Document.objects.select_related("owner", "uploaded_by_user").get(pk=pk)
    desk = set(facilitators())
    brought_by = document.uploaded_by_user or document.owner
    what = "Kijk dit document na, er staat misschien een BSN in" if document.is_held else "Tekst niet leesbaar"
    for person in {brought_by, *(desk if document.is_held else ())} - {None}:
        notices.notify(
            to=person,
            kind=DESK.slug,
            about=document.key,
            title=f"{what}: {document.title}",
            url=reverse("wagtaildocs:edit", args=[document.pk]) if person in desk else document.get_absolute_url(),
            dedupe_key=f"text:{document.key}:{document.read_from}"[:120],
        )
