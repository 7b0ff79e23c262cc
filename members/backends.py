"""Sign-in by e-mail address; the one backend."""

from allauth.account.auth_backends import AuthenticationBackend


class MemberBackend(AuthenticationBackend):
    """allauth's backend. Django's own `user_can_authenticate` ends the sessions of who is no longer active."""
