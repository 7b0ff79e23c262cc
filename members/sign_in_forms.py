"""The forms of sign-in: allauth's, with visible labels in our words and without placeholders."""

from __future__ import annotations

from allauth.account import forms as account
from django import forms

from members import sessions

ADDRESS = "Vul een e-mailadres in, zoals naam@organisatie.nl."
# Label and error of each field.
WORDS = {
    "login": ("E-mailadres", ADDRESS),
    "email": ("E-mailadres", ADDRESS),
    "password": ("Wachtwoord", "Vul je wachtwoord in."),
    "oldpassword": ("Je wachtwoord van nu", "Vul je wachtwoord van nu in."),
    "password1": ("Nieuw wachtwoord", "Vul een nieuw wachtwoord in."),
    "password2": ("Nieuw wachtwoord, nog een keer", "Vul het nieuwe wachtwoord nog een keer in."),
    "code": ("Code uit je mail", "Vul de code uit je mail in."),
}
HELP = {"password1": "Minstens tien tekens. Een korte zin is sterk en goed te onthouden."}


class OurWords(forms.Form):
    """Puts our labels, help and errors on the fields; a label is text, never a placeholder."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WORDS.keys() & self.fields.keys():
            field = self.fields[name]
            field.label, error = WORDS[name]
            field.error_messages |= {"required": error, "invalid": error}
            field.widget.attrs.pop("placeholder", None)
            field.help_text = HELP.get(name, "")


class StaySignedIn(OurWords):
    """Adds the question whether this device may be remembered."""

    remember = forms.BooleanField(
        label="Blijf aangemeld op dit apparaat",
        required=False,
        help_text="Dertig dagen. Doe dit niet op een computer die anderen ook gebruiken.",
    )


class LoginForm(StaySignedIn, account.LoginForm):
    """E-mail address and password."""

    field_order = ["login", "password", "remember"]

    def login(self, request, redirect_url=None):
        """Sign in, and set how long this lasts; allauth's own choice knows no shorter time for facilitators."""
        response = super().login(request, redirect_url)
        if request.user.is_authenticated:
            sessions.begin(request, stay=self.cleaned_data["remember"])
        return response


class RequestLoginCodeForm(StaySignedIn, account.RequestLoginCodeForm):
    """Ask for a code by e-mail."""

    field_order = ["email", "remember"]


class ConfirmLoginCodeForm(OurWords, account.ConfirmLoginCodeForm):
    """Fill in the code."""


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    """Ask for a mail to choose a new password."""


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    """Choose a new password, from the link in the mail."""


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    """Choose a new password while signed in."""

    field_order = ["oldpassword", "password1", "password2"]


class SetPasswordForm(OurWords, account.SetPasswordForm):
    """Choose a first password, for who signed in with a code so far."""


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    """The password once more, before a step that needs it."""
