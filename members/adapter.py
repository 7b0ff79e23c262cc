"""How allauth behaves here: no open sign-up, and who holds no role stays outside."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation or approval, never by whoever comes along."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw, of vraag "
        "een code per e-mail.",
        "too_many_login_attempts": "Je hebt te vaak een verkeerd wachtwoord ingevuld. Wacht vijf minuten, of stel een "
        "nieuw wachtwoord in.",
    }

    def is_open_for_signup(self, request):
        """Nobody signs up by themselves."""
        return False

    def post_login(self, request, user, **kwargs):
        """Facilitators and administrators stay signed in for 12 hours at most (guarantees S17)."""
        response = super().post_login(request, user, **kwargs)
        if user.is_facilitator:
            request.session.set_expiry(settings.STAFF_SESSION_AGE_S)
        return response
