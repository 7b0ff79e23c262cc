"""Keeps what somebody typed when the sign-in had expired: it comes back after signing in."""

from __future__ import annotations

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from writing import guard

SESSION_KEY = "typed_text"
KEEP_S = 3600
MOST_CHARACTERS = 100_000


def keeps_typed_text(view):
    """Give the view `request.typed_text`: the post that a signed-out person sent to this address, once, or nothing.

    It waits in a session that ends within the hour, and never when a BSN is in it (UAVG, article 46).
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


def typed(request) -> QueryDict | None:
    """Return what was posted, now or just before signing in; None when a form must be shown as new."""
    return request.POST if request.method == "POST" else request.typed_text


def _keep(request):
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    packed = posted.urlencode()
    texts = [value for values in posted.lists() for value in values[1]]
    if len(packed) <= MOST_CHARACTERS and not any(guard.bsn_in(text) for text in texts):
        now = timezone.now().timestamp()
        request.session[SESSION_KEY] = {"path": request.path, "data": packed, "at": now}
        request.session.set_expiry(KEEP_S)
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")


def _take(request) -> QueryDict | None:
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    if timezone.now().timestamp() - kept["at"] > KEEP_S:
        return None
    return QueryDict(kept["data"])


def _use_own_expiry(sender, request, **kwargs) -> None:
    """Signing in keeps the session and its hour; from here on the session of a member lasts as long as any."""
    if request is not None and SESSION_KEY in request.session:
        request.session.set_expiry(None)


def connect() -> None:
    """Listen to signing in; called when the apps are ready."""
    user_logged_in.connect(_use_own_expiry, dispatch_uid="learnings.typed_text")
