"""allauth's pages of sign-in that need a little more than a template."""

from __future__ import annotations

from allauth.account import views as account

from members import sessions


class RequestLoginCodeView(account.RequestLoginCodeView):
    """Ask for a code; whether to remember this device is kept until the code is filled in."""

    def form_valid(self, form):
        """Keep the answer in the session and send the code."""
        self.request.session[sessions.STAY] = form.cleaned_data["remember"]
        return super().form_valid(form)
