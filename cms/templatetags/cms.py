"""Filters of the blocks."""

from __future__ import annotations

from django import template

from cms.addresses import address
from cms.visibility import audience_at, known_to
from members import audiences

register = template.Library()


@register.filter
def may_be_read_by(document, request) -> bool:
    """Return whether the viewer of this request may read a document; without a request only what is public."""
    viewer = audiences.of(request.user) if request else audiences.STRANGER
    return viewer.allows(document.audience, document.owner_id)


@register.filter
def address_for(page, request) -> str:
    """Return the address of a page that an editor chose, or nothing when the viewer may not see it or it is gone."""
    if page is None or not page.live:
        return ""
    viewer = audiences.of(request.user) if request else audiences.STRANGER
    return address(page) if viewer.allows(audience_at(page.path, known_to(request))) else ""
