"""How allauth behaves here: no open sign-up, our words, and sessions of the length that was asked for."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from members import sessions


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation or approval, never by whoever comes along."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw, of vraag "
        "een code per e-mail.",
        "too_many_login_attempts": "Dit ging te vaak mis. Wacht vijf minuten en probeer het dan opnieuw.",
        "incorrect_code": "Deze code klopt niet. Kijk of je de nieuwste code hebt.",
        "enter_current_password": "Dit is niet je wachtwoord van nu. Probeer het opnieuw.",
        "incorrect_password": "Dit wachtwoord klopt niet. Probeer het opnieuw.",
        "rate_limited": "Je probeerde dit te vaak. Wacht een paar minuten.",
    }

    def is_open_for_signup(self, request):
        """Nobody signs up by themselves."""
        return False

    def post_login(self, request, user, **kwargs):
        """Start the clock of the session; with a code, what was ticked on the page before counts."""
        response = super().post_login(request, user, **kwargs)
        sessions.begin(request, stay=bool(request.session.pop(sessions.STAY, False)))
        return response

    def get_reset_password_from_key_url(self, key):
        """Build the link in a mail on our own address, never on what a request says its host is."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request):
        """Go on to sign-in, as every session ends with the old password."""
        return reverse("account_login")

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts wrong passwords per host name; a request may name any of ALLOWED_HOSTS, and would get five
        # tries on each.
        return credentials.get("email", "").lower()
