"""How long somebody stays signed in (guarantees S17).

Members: 30 days on a device that they confirm, else until the browser closes. Facilitators and administrators: 12 hours
at most, and 8 hours without a page. Whatever the browser keeps, the times in the session decide.
"""

from __future__ import annotations

import time

from django.conf import settings

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
STAY = "stay_signed_in"
NOTE_EVERY_S = 300


def begin(request, *, stay: bool) -> None:
    """Note that somebody signed in just now, and whether this device was confirmed."""
    now = int(time.time())
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
    longest_s = settings.STAFF_SESSION_AGE_S if request.user.is_facilitator else settings.SESSION_COOKIE_AGE
    request.session.set_expiry(longest_s if stay else 0)


def is_over(session, *, is_staff: bool) -> bool:
    """Return whether this session has lasted, or was idle, too long."""
    now = time.time()
    begun = session.setdefault(SIGNED_IN_AT, int(now))
    if not is_staff:
        return now - begun > settings.SESSION_COOKIE_AGE
    idle_s = now - session.setdefault(SEEN_AT, int(now))
    return now - begun > settings.STAFF_SESSION_AGE_S or idle_s > settings.STAFF_SESSION_IDLE_S


def note_use(session) -> None:
    """Note that the session is in use; at most once in five minutes, as it writes."""
    now = int(time.time())
    if now - session.get(SEEN_AT, 0) > NOTE_EVERY_S:
        session[SEEN_AT] = now
