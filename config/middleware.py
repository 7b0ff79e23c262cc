"""The policy of /beheer/: Wagtail's admin needs inline script and style, the rest of the site does not."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from django.utils.cache import add_never_cache_headers

ADMIN = "/beheer/"
LOOSER = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}


class AdminPolicyMiddleware:
    """Loosens the Content-Security-Policy below /beheer/, and keeps pages of signed-in people out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(ADMIN):
            response._csp_replace = LOOSER
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
