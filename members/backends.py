"""Sign-in by e-mail address; the one backend."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from members.models import User


class MemberBackend(AuthenticationBackend):
    """allauth's backend: it refuses who is not active, at sign-in and at every request after it."""

    def get_user(self, user_id):
        """Return the person of a session with what every page shows of them, or None when no longer active."""
        user = User.objects.select_related("organisation__sector", "practice__place").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
