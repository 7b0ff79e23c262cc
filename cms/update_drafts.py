"""Drafts from what may be told of a meeting: an update, or texts in the next newsletter. Publishing is another step."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.text import Truncator
from wagtail.rich_text import RichText

from cms.models import NewsletterIndexPage, NewsletterIssuePage, PilotPage, UpdatePage
from members.models import User

CARD_CHARACTERS = 320
Part = tuple[str, str, Sequence[str]]


def draft_update(title: str, parts: Sequence[Part], user: User) -> str | None:
    """Make an unpublished update and return where it is edited; None when there is no pilot page to put it under.

    A part is (heading, cleaned HTML of the note, decisions).
    """
    parent = PilotPage.objects.live().order_by("-first_published_at", "-pk").first()
    if parent is None:
        return None
    html = "".join(_part(*part) for part in parts)
    page = UpdatePage(title=title[:255], live=False, author=user, body=[("text", RichText(html))])
    parent.add_child(instance=page)
    page.save_revision(user=user)
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@transaction.atomic
def draft_newsletter(title: str, parts: Sequence[Part], user: User) -> str | None:
    """Put a short text per part in the draft of the next issue, made when there is none; return where it is edited.

    A text that stands there already is not put there twice. None when the site has no newsletter.
    """
    index = NewsletterIndexPage.objects.select_for_update().first()
    if index is None:
        return None
    waiting = NewsletterIssuePage.objects.child_of(index).filter(live=False, first_published_at=None)
    issue = waiting.order_by("-number").first() or _next_issue(index, user)
    draft = issue.get_latest_revision_as_object()
    known = {str(block.value) for block in draft.body if block.block_type == "text"}
    for part in parts:
        text = RichText(_card(*part))
        if str(text) not in known:
            draft.body.append(("text", text))
    draft.save_revision(user=user)
    return reverse("wagtailadmin_pages:edit", args=[issue.pk])


def _next_issue(index: NewsletterIndexPage, user: User) -> NewsletterIssuePage:
    number = (NewsletterIssuePage.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    return index.add_child(
        instance=NewsletterIssuePage(title=f"Nieuwsbrief {number}", number=number, live=False, owner=user)
    )


def _card(heading: str, html: str, decisions: Sequence[str]) -> str:
    text = " ".join(unescape(strip_tags(html.replace("</p>", "</p> ").replace("<br>", " "))).split())
    short = escape(Truncator(text).chars(CARD_CHARACTERS))
    return _part(heading, f"<p>{short}</p>" if text else "", decisions)


def _part(heading: str, html: str, decisions: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(statement)}</li>" for statement in decisions)
    return f"<h2>{escape(heading)}</h2>{html}" + (f"<ul>{items}</ul>" if items else "")
