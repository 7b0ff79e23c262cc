"""All addresses: Dutch, lower case, with a slash at the end; a published address never changes."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import media
from config import health

urlpatterns = [
    path("gezond/", health.health, name="health"),
    # The one door is allauth's: Wagtail's own sign-in knows no second factor and no rate limit.
    path("beheer/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("beheer/", include(wagtailadmin_urls)),
    path("", include("cms.urls")),  # before Wagtail's own, for /bestanden/<nr>/
    path("bestanden/", include(wagtaildocs_urls)),
    path("", include("members.urls")),
    path("", include("notices.urls")),
    path("", include("search.urls")),
    path("", include("learnings.urls")),
    path("", include("meetings.urls")),
    path("media/<path:path>", media.picture, name="picture"),
    path("", include(wagtail_urls)),
]
handler403 = "members.errors.forbidden"
handler404 = "members.errors.not_found"
handler500 = "members.errors.server_error"
