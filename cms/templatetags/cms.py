"""Filters of the blocks."""

from __future__ import annotations

from django import template

from members import audiences

register = template.Library()


@register.filter
def may_be_read_by(document, request) -> bool:
    """Return whether the viewer of this request may read a document; without a request only what is public."""
    viewer = audiences.of(request.user) if request else audiences.STRANGER
    return viewer.allows(document.audience, document.owner_id)
