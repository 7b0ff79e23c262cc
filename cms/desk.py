"""The kwartiermaker's desk: what waits, on the first page of /beheer/, with what can be done about it in one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.models import Document, GuidePage, PageComment
from learnings.models import Dilemma, Lesson

HOOK = "register_desk_item"
SHOWN = 5
UNANSWERED_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Action:
    """A button that posts `name`=`value` to an address."""

    label: str
    url: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: its title, where it is, a fact about it, and what can be done at once."""

    title: str
    url: str
    meta: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Things of one sort that wait: how many, the first of them, and where all of them are."""

    order: int
    heading: str
    count: int
    rows: Sequence[Row]
    all_url: str = ""


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
    return sorted((item for item in found if item and item.count), key=lambda item: item.order)


def _item(order: int, heading: str, things: QuerySet, rows: Iterable[Row], all_url: str = "") -> DeskItem:
    made = list(rows)
    count = len(made) if len(made) < SHOWN else things.count()
    return DeskItem(order, heading, count, made, all_url)


def _comments(user, request) -> DeskItem:
    things = PageComment.objects.visible_to(user).waiting().select_related("page")
    rows = [
        Row(
            title=comment.body.text[:120],
            url=f"{comment.page.get_url(request) or ''}#reactie-{comment.pk}",
            meta=f"bij {comment.page.title}, {_ago(comment.created_at)} geleden",
            actions=_comment_actions(comment),
        )
        for comment in things[:SHOWN]
    ]
    return _item(10, "Reacties van bezoekers", things, rows)


def _comment_actions(comment: PageComment) -> list[Action]:
    url = reverse("cms:decide-comment", args=[comment.pk])
    refuse = Action("Niet plaatsen", url, "besluit", "niet-plaatsen")
    if comment.state == PageComment.State.CRY:  # answered at /hulp-nu/, never published
        return [refuse]
    return [Action("Plaatsen", url, "besluit", "plaatsen"), refuse]


def _lessons(user) -> DeskItem:
    things = Lesson.objects.visible_to(user).filter(state=Lesson.State.REVIEW).order_by("pk")
    rows = [Row(lesson.title, lesson.get_absolute_url(), lesson.lead) for lesson in things[:SHOWN]]
    return _item(20, "Lessen om te toetsen", things, rows, reverse("learnings:lessons"))


def _dilemmas(user) -> DeskItem:
    things = Dilemma.objects.visible_to(user).unanswered_for(UNANSWERED_AFTER).order_by("posted_at")
    rows = [
        Row(dilemma.title, dilemma.get_absolute_url(), f"wacht al {_ago(dilemma.posted_at)}")
        for dilemma in things[:SHOWN]
    ]
    return _item(30, "Dilemma’s zonder reactie", things, rows, reverse("learnings:dilemmas"))


def _advice(user) -> DeskItem:
    """Chapters with changes that nobody sees yet."""
    things = GuidePage.objects.filter(has_unpublished_changes=True).order_by("latest_revision_created_at")
    rows = [
        Row(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), "nog niet gepubliceerd")
        for page in things[:SHOWN]
    ]
    return _item(40, "Adviezen in concept", things, rows)


def _reviews(user) -> DeskItem:
    things = Lesson.objects.visible_to(user).due_for_review().order_by("review_date")
    rows = [
        Row(
            lesson.title,
            lesson.get_absolute_url(),
            "",
            [Action("Klopt nog", reverse("learnings:review", args=[lesson.pk, "klopt-nog"]), "", "")],
        )
        for lesson in things[:SHOWN]
    ]
    return _item(50, "Lessen om opnieuw te bekijken", things, rows)


def _documents(user) -> DeskItem:
    things = Document.objects.visible_to(user).held().order_by("created_at")
    rows = [
        Row(document.title, reverse("wagtaildocs:edit", args=[document.pk]), document.text_in_words)
        for document in things[:SHOWN]
    ]
    return _item(60, "Documenten met misschien een BSN", things, rows)


def _ago(moment) -> str:
    return timesince(moment, timezone.now(), depth=1)
