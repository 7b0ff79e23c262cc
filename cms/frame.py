"""Which of our pages are there for this viewer: for the menu and the foot of every page (two queries a request)."""

from __future__ import annotations

from wagtail.models import Page

from cms.addresses import address
from cms.models import (
    ContactSettings,
    ContentPage,
    GuideIndexPage,
    NewsletterIndexPage,
    PilotIndexPage,
    ResidentsPage,
)
from cms.visibility import known_for, visible_pages
from members import audiences

IN_THE_FRAME = (GuideIndexPage, PilotIndexPage, NewsletterIndexPage, ResidentsPage, ContentPage)


def site_pages(user) -> dict[str, list[tuple[str, str]]]:
    """Return (title, address) of the pages right under Home that this viewer may see, by the name of their model.

    Kept on the user object, so that one request asks once.
    """
    kept = user.__dict__.get("_site_pages")
    if kept is None:
        kept = user.__dict__["_site_pages"] = _site_pages(user)
    return kept


def _site_pages(user) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {model.__name__: [] for model in IN_THE_FRAME}
    rows = visible_pages(Page.objects.type(*IN_THE_FRAME), audiences.of(user), known_for(user)).order_by("path")
    rows = rows.only("title", "url_path", "path", "content_type", "show_in_menus")
    for page in rows:
        name = page.cached_content_type.model_class().__name__
        if name != "ContentPage" or page.show_in_menus:
            found[name].append((page.title, address(page)))
    return found


def address_of(user, model_name: str) -> str:
    """Return the address of the first page of this type, or an empty string."""
    pages = site_pages(user)[model_name]
    return pages[0][1] if pages else ""


def foot(request) -> dict:
    """Return what stands at the foot of every page: how to reach us, and the plain pages."""
    return {
        "contact": ContactSettings.for_request(request),
        "footer_links": site_pages(request.user)["ContentPage"],
    }
