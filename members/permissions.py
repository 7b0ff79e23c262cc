"""Who may do what, in the members' room."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404


def members_only(view):
    """A page for members: a stranger goes to sign-in, who holds no role gets the page of what does not exist."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not request.user.is_member:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def facilitators_only(view):
    """A page for facilitators: a stranger goes to sign-in, other members are told that they may not."""

    @wraps(view)
    @members_only
    def guarded(request, *args, **kwargs):
        if not request.user.is_facilitator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def is_facilitator(user) -> bool:
    """Return whether this person may moderate, review and adopt."""
    return user.is_authenticated and user.is_facilitator
