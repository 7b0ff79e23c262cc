"""The address of a page, without asking the database: there is one site, and everything lies below its home page."""

from __future__ import annotations

from wagtail.models import Page


def address(page: Page) -> str:
    """Return the path of a page: what stands behind the slug of the home page in its `url_path`.

    Page.url asks the cache (here a database table) anew for every page in a list.
    """
    return address_at(page.url_path)


def address_at(url_path: str) -> str:
    """Return the path that belongs to the `url_path` of a page."""
    return "/" + url_path.split("/", 2)[2]
