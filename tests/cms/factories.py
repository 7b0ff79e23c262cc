"""The smallest valid page tree."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.models import (
    ContentPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    NewsletterIndexPage,
    NewsletterIssuePage,
    PilotIndexPage,
    PilotPage,
    UpdatePage,
)

numbers = count(1)


def home() -> HomePage:
    """Return the home page, which a migration makes."""
    return HomePage.objects.get()


def _index(model, title: str, slug: str):
    return model.objects.first() or home().add_child(instance=model(title=title, slug=slug))


def guide() -> GuideIndexPage:
    """Return the first page of the Praktijkwijzer."""
    return _index(GuideIndexPage, "Praktijkwijzer", "praktijkwijzer")


def newsletters() -> NewsletterIndexPage:
    """Return the first page of the newsletter."""
    return _index(NewsletterIndexPage, "Nieuwsbrief", "nieuwsbrief")


def pilot() -> PilotPage:
    """Return a pilot."""
    index = _index(PilotIndexPage, "Nieuws uit de pilots", "pilots")
    return PilotPage.objects.first() or index.add_child(instance=PilotPage(title="Pilot Zuilen", slug="zuilen"))


def blocks(*advices: dict, text: str = "Begin klein.", rest: list | None = None) -> list[dict]:
    """Return a stream as stored: a text, advices, and what follows."""
    return [
        {"type": "text", "value": f"<h2>Zo begin je</h2><p>{text}</p>"},
        *({"type": "advice", "value": advice} for advice in advices),
        *(rest or []),
    ]


def advice(title: str, *lessons, text: str = "Dat helpt.") -> dict:
    """Return an advice that cites lessons."""
    return {
        "title": title,
        "text": f"<p>{text}</p>",
        "is_new": False,
        "lessons": [lesson.pk for lesson in lessons],
    }


def _add(parent: Page, page, body: list | None = None, **fields):
    now = timezone.now()
    if body is not None:
        page.body = page._meta.get_field("body").stream_block.to_python(body)
    page.live = fields.pop("live", True)
    if page.live:
        page.first_published_at = page.last_published_at = fields.pop("published", now)
    return parent.add_child(instance=page)


def chapter(*advices: dict, body: list | None = None, title: str = "", **fields) -> GuidePage:
    """Add a chapter with these advices."""
    number = next(numbers)
    about = {name: fields.pop(name) for name in ("place", "variant", "practice") if name in fields}
    title = title or f"Hoofdstuk {number}"
    page = GuidePage(title=title, slug=f"hoofdstuk-{number}", lead=fields.pop("lead", ""), **about)
    return _add(guide(), page, blocks(*advices) if body is None else body, **fields)


def update(title: str = "", **fields) -> UpdatePage:
    """Add an update to the pilot."""
    number = next(numbers)
    page = UpdatePage(
        title=title or f"Update {number}",
        slug=f"update-{number}",
        lead=fields.pop("lead", "Kort nieuws."),
        date=fields.pop("date", date(2019, 11, 9)),
        author=fields.pop("author", None),
        on_behalf_of=fields.pop("on_behalf_of", ""),
    )
    return _add(pilot(), page, [{"type": "text", "value": "<p>Het gaat goed.</p>"}], **fields)


def issue(number: int, **fields) -> NewsletterIssuePage:
    """Add an issue of the newsletter."""
    page = NewsletterIssuePage(
        title=fields.pop("title", f"Over nummer {number}"),
        slug=str(number),
        number=number,
        date=fields.pop("date", date(2019, 1, number)),
    )
    return _add(newsletters(), page, [], **fields)


def content(title: str = "Privacy", slug: str = "privacy", **fields) -> ContentPage:
    """Add a plain page."""
    page = ContentPage(title=title, slug=slug, show_in_menus=fields.pop("show_in_menus", True))
    return _add(home(), page, [{"type": "text", "value": "<p>Geen namen.</p>"}], **fields)


def restrict(page: Page, *groups: Group, password: str = "") -> PageViewRestriction:
    """Restrict a page: to members, to groups, or behind a password."""
    kind = PageViewRestriction.PASSWORD if password else PageViewRestriction.LOGIN
    kind = PageViewRestriction.GROUPS if groups else kind
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password=password)
    restriction.groups.set(groups)
    return restriction
