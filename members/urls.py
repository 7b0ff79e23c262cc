"""Sign-in, members, organisations and practices."""

from allauth.account import views as account
from django.urls import include, path, re_path

from members import views
from members.sign_in_views import RequestLoginCodeView

sign_in = [
    path("inloggen/", account.login, name="account_login"),
    path("inloggen/code/", RequestLoginCodeView.as_view(), name="account_request_login_code"),
    path("inloggen/code/invullen/", account.confirm_login_code, name="account_confirm_login_code"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("aanmelden/", account.signup, name="account_signup"),
    path("niet-actief/", account.account_inactive, name="account_inactive"),
    path("opnieuw-inloggen/", account.reauthenticate, name="account_reauthenticate"),
    path("wachtwoord/", account.password_reset, name="account_reset_password"),
    path("wachtwoord/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key has dashes too, so the first part must be without
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("wachtwoord/nieuw/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
    path("wachtwoord/instellen/", account.password_set, name="account_set_password"),
    path("email/bevestigen/", account.email_verification_sent, name="account_email_verification_sent"),
]

people = (
    [
        path("mijn/", views.mine, name="mine"),
        path("mijn/profiel/", views.edit_profile, name="profile"),
        path("leden/", views.MemberListView.as_view(), name="members"),
        path("leden/<int:pk>/", views.member, name="member"),
        path("organisaties/<int:pk>/", views.organisation, name="organisation"),
        path("praktijken/<slug:slug>/", views.practice, name="practice"),
    ],
    "members",
)

urlpatterns = [path("account/", include(sign_in)), path("", include(people))]
