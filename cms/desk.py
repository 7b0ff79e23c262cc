"""The kwartiermaker's desk: what waits, on the first page of /beheer/, with what can be done about it in one step."""

from __future__ import annotations

from datetime import timedelta

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.models import Document, GuidePage, PageComment
from learnings.models import Dilemma, Lesson
from notices.desk import Action, DeskItem, Row, desk_item

HOOK = "register_desk_item"
UNANSWERED_AFTER = timedelta(days=3)


class Desk(Component):
    """The desk as a panel of Wagtail's home page."""

    name = "desk"
    template_name = "cms/beheer/desk.html"
    order = 10

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context=None):
        """Give the things that wait, and what the buttons need: Wagtail renders panels without the request."""
        context, request = super().get_context_data(parent_context) or {}, parent_context["request"]
        return context | {
            "items": waiting(self.user, request),
            "request": request,
            "csrf_token": get_token(request),
        }


def waiting(user, request=None) -> list[DeskItem]:
    """Return what waits for this person, in order; nothing for who is no facilitator.

    A later app adds its own with the hook `register_desk_item`: a function of (user) that returns a DeskItem or None.
    """
    if not user.is_facilitator:
        return []
    found = [_comments(user, request)]
    found += [made(user) for made in (_lessons, _dilemmas, _advice, _reviews, _documents)]
    found += [registered(user) for registered in hooks.get_hooks(HOOK)]
    return sorted((item for item in found if item), key=lambda item: item.order)


def _comments(user, request) -> DeskItem | None:
    def row(comment: PageComment) -> Row:
        where = f"{comment.page.get_url(request) or ''}#reactie-{comment.pk}"
        meta = f"bij {comment.page.title}, {_ago(comment.created_at)} geleden"
        return Row(comment.body.text[:120], where, meta, _comment_actions(comment))

    things = PageComment.objects.visible_to(user).waiting().select_related("page")
    return desk_item(10, "Reacties van bezoekers", things, row)


def _comment_actions(comment: PageComment) -> list[Action]:
    url = reverse("cms:decide-comment", args=[comment.pk])
    refuse = Action("Niet plaatsen", url, "besluit", "niet-plaatsen")
    if comment.state == PageComment.State.CRY:  # answered at /hulp-nu/, never published
        return [refuse]
    return [Action("Plaatsen", url, "besluit", "plaatsen"), refuse]


def _lessons(user) -> DeskItem | None:
    def row(lesson: Lesson) -> Row:
        return Row(lesson.title, lesson.get_absolute_url(), lesson.lead)

    things = Lesson.objects.visible_to(user).filter(state=Lesson.State.REVIEW).order_by("pk")
    return desk_item(20, "Lessen om te toetsen", things, row, reverse("learnings:lessons"))


def _dilemmas(user) -> DeskItem | None:
    def row(dilemma: Dilemma) -> Row:
        return Row(dilemma.title, dilemma.get_absolute_url(), f"wacht al {_ago(dilemma.posted_at)}")

    things = Dilemma.objects.visible_to(user).unanswered_for(UNANSWERED_AFTER).order_by("posted_at")
    return desk_item(30, "Dilemma’s zonder reactie", things, row, reverse("learnings:dilemmas"))


def _advice(user) -> DeskItem | None:
    """Chapters with changes that nobody sees yet."""

    def row(page: GuidePage) -> Row:
        return Row(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), "nog niet gepubliceerd")

    things = GuidePage.objects.filter(has_unpublished_changes=True).order_by("latest_revision_created_at")
    return desk_item(40, "Adviezen in concept", things, row)


def _reviews(user) -> DeskItem | None:
    def row(lesson: Lesson) -> Row:
        still_holds = Action("Klopt nog", reverse("learnings:review", args=[lesson.pk, "klopt-nog"]))
        return Row(lesson.title, lesson.get_absolute_url(), "", [still_holds])

    things = Lesson.objects.visible_to(user).due_for_review().order_by("review_date")
    return desk_item(50, "Lessen om opnieuw te bekijken", things, row)


def _documents(user) -> DeskItem | None:
    def row(document: Document) -> Row:
        return Row(document.title, reverse("wagtaildocs:edit", args=[document.pk]), document.text_in_words)

    things = Document.objects.visible_to(user).held().order_by("created_at")
    return desk_item(60, "Documenten met misschien een BSN", things, row)


def _ago(moment) -> str:
    return timesince(moment, timezone.now(), depth=1)
