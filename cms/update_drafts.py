"""A draft of an update from what may be told of a meeting. Only who publishes it makes it public."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import escape
from wagtail.rich_text import RichText

from cms.models import PilotPage, UpdatePage
from members.models import User

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


def _part(heading: str, html: str, decisions: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(statement)}</li>" for statement in decisions)
    return f"<h2>{escape(heading)}</h2>{html}" + (f"<ul>{items}</ul>" if items else "")
