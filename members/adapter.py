"""How allauth behaves here: no open sign-up."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation or approval, never by whoever comes along."""

    def is_open_for_signup(self, request):
        return False
