"""What is looked at on every request of somebody who is signed in."""

from __future__ import annotations

from django.contrib.auth import logout
from django.utils import timezone

from members import services, sessions

ROLES_SEEN_ON = "roles_seen_on"


class MemberMiddleware:
    """Ends sessions that lasted too long, and once a day brings Django's groups in line with the roles.

    Notes the visit too, for 'new since your last visit': one write an hour at most.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request) -> None:
        is_staff = request.user.is_facilitator
        if sessions.is_over(request.session, is_staff=is_staff):
            logout(request)
            return
        if is_staff:
            sessions.note_use(request.session)
        services.note_visit(request.user)
        today = timezone.localdate().isoformat()
        if request.session.get(ROLES_SEEN_ON) != today:
            services.sync_groups(request.user)
            request.session[ROLES_SEEN_ON] = today
