"""Sign-in by e-mail address; the one backend."""

from allauth.account.auth_backends import AuthenticationBackend


class MemberBackend(AuthenticationBackend):
    """allauth's backend; who is not active or holds no role today has no session either."""
