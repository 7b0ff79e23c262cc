"""Which of our pages are there for this viewer: for the menu and the foot of every page.

What is there is the same for everybody and kept in the memory of the process for a few seconds; a change is seen at
once by the process that made it. Who sees what is never kept: restrictions are asked anew at every request.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import post_page_move

from cms.addresses import address
from cms.models import (
    ContactSettings,
    ContentPage,
    GuideIndexPage,
    NewsletterIndexPage,
    PilotIndexPage,
    ResidentsPage,
)
from cms.visibility import audience_at, known_for
from members import audiences

PAGES, CONTACT = "cms.frame.pages", "cms.frame.contact"
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
    viewer, known = audiences.of(user), known_for(user)
    for page in caches["process"].get_or_set(PAGES, _framed_pages):
        if viewer.allows(audience_at(page.path, known)):
            found[page.kind].append((page.title, page.address))
    return found


@dataclass(frozen=True, slots=True)
class FramedPage:
    """A live page that the menu or the foot names to who may see it."""

    kind: str
    title: str
    address: str
    path: str


def _framed_pages() -> list[FramedPage]:
    """Return the live pages of the frame in their order, whoever may see them (one query)."""
    rows = Page.objects.live().type(*IN_THE_FRAME).order_by("path")
    pages = rows.only("title", "url_path", "path", "content_type", "show_in_menus")
    named = ((page.cached_content_type.model_class().__name__, page) for page in pages)
    return [
        FramedPage(kind, page.title, address(page), page.path)
        for kind, page in named
        if kind != "ContentPage" or page.show_in_menus
    ]


def _contact(request) -> ContactSettings:
    site = Site.find_for_request(request)
    if site is None:
        return ContactSettings.for_request(request)
    return caches["process"].get_or_set(f"{CONTACT}.{site.pk}", lambda: ContactSettings.for_site(site))


def forget(sender=None, **kwargs) -> None:
    """Forget what is kept in this process: a page, a site or a setting changed."""
    if sender is None or issubclass(sender, Page | Site | ContactSettings):
        caches["process"].clear()


def connect() -> None:
    """Forget at every change of a page, site or setting; called when all apps are ready."""
    for signal in (post_save, post_delete, post_page_move):
        signal.connect(forget, dispatch_uid="cms.frame.forget")


def address_of(user, model_name: str) -> str:
    """Return the address of the first page of this type, or an empty string."""
    pages = site_pages(user)[model_name]
    return pages[0][1] if pages else ""


def foot(request) -> dict:
    """Return what stands at the foot of every page: how to reach us, and the plain pages."""
    return {
        "contact": _contact(request),
        "footer_links": site_pages(request.user)["ContentPage"],
    }
