"""Keeps what somebody typed when the sign-in had expired: it comes back after signing in."""

from __future__ import annotations

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from writing import guard

SESSION_KEY = "typed_text"
KEEP_S = 3600
MOST_CHARACTERS = 100_000


def keeps_typed_text(view):
    """Give the view `request.typed_text`: the post that a signed-out person sent to this address, once, or nothing.

    Stored in the session for an hour, and never when a BSN is in it (guarantees, UAVG 46).
    """

    @wraps(view)
    def keeping(request, *args, **kwargs):
        request.typed_text = None
        if request.method == "POST" and not request.user.is_authenticated:
            return _keep(request)
        if request.method == "GET" and request.user.is_authenticated:
            request.typed_text = _take(request)
        return view(request, *args, **kwargs)

    return keeping


def _keep(request):
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    packed = typed.urlencode()
    if len(packed) <= MOST_CHARACTERS and not any(guard.bsn_in(value) for value in typed.values()):
        request.session[SESSION_KEY] = {
            "path": request.path, "data": packed, "at": timezone.now().timestamp(),
        }
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")


def _take(request) -> QueryDict | None:
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    if timezone.now().timestamp() - kept["at"] > KEEP_S:
        return None
    return QueryDict(kept["data"])
