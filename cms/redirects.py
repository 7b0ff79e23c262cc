"""An old address leads to the new one, but never tells that there is something behind it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.models import Page

from cms.visibility import visible_pages
from members import audiences


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's redirects, for who may see where they lead: else the old address stays what does not exist."""

    def process_response(self, request, response):
        """Return the redirect, or the 404 page as it was."""
        answer = super().process_response(request, response)
        if answer is response or _may_follow(answer.url, request):
            return answer
        return response


def _may_follow(url: str, request) -> bool:
    """Return whether the page that the address leads to, if it is one of ours, may be seen."""
    target = urlsplit(url)
    if target.netloc not in {"", request.get_host()}:
        return True
    # Everything lies below the home page, whose own part of `url_path` is not in the address (cms.addresses).
    ending = "/" + unquote(target.path).strip("/") + "/"
    found = Page.objects.filter(url_path__endswith=ending)
    pages = [page.pk for page in found.only("pk", "url_path") if "/" + page.url_path.split("/", 2)[2] == ending]
    viewer = audiences.of(request.user)
    return not pages or visible_pages(Page.objects.filter(pk__in=pages), viewer).exists()
