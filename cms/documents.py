"""How pages and documents are found. Only what is live is indexed: never drafts, scheduled or unpublished pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import models
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.models import (
    ContentPage,
    Document,
    GuidePage,
    MeetingAttachment,
    NewsletterIssuePage,
    PilotPage,
    ResidentsPage,
    UpdatePage,
)
from cms.visibility import NOBODY, audience_at, restrictions, visible_pages
from members.audiences import Viewer
from search.documents import AboutSource, DocumentSource, about, register
from search.documents import Document as SearchDocument
from search.sources import fingerprint


class PageSource(DocumentSource):
    """A page: its audience comes from the view restrictions on it and above it."""

    boost = 1.0

    def queryset(self) -> models.QuerySet:
        return self.model.objects.live()

    def documents(self, pks: Iterable[int] | None = None):
        """Yield the documents; a page behind a password is in no index."""
        self.known = restrictions()
        try:
            for document in super().documents(pks):
                if document.audience != NOBODY:
                    yield document
        finally:
            self.known = None

    known = None

    def document(self, page) -> SearchDocument:
        facets, labels = self.about(page)
        audience = audience_at(page.path, self.known)
        date = self.date(page)
        facets |= {"year": [str(timezone.localtime(date).year)] if date else []}
        return SearchDocument(
            key=self.key(page),
            kind=self.kind,
            title=page.title,
            body=page.text,
            url=page.address,
            date=date,
            audience=audience,
            facets=facets,
            labels=labels,
            links=self.links(page),
            lead=page.lead,
            boost=self.boost,
            version=fingerprint(page.title, page.text, page.url_path, audience, str(page.shown_date), *labels),
        )

    def about(self, page) -> tuple[dict, list[str]]:
        """Return facets and labels of a page."""
        return {}, []

    def date(self, page):
        """Return the moment that the page is dated."""
        shown = page.shown_date
        return shown if shown is None or hasattr(shown, "hour") else moment_of(shown)

    def links(self, page) -> list[str]:
        """Return the keys of what the page rests on."""
        return []

    def visible(self, pks: Iterable[int], viewer: Viewer) -> set[int]:
        rows = visible_pages(self.queryset().filter(pk__in=list(pks)), viewer)
        return set(rows.values_list("pk", flat=True))

    def affected_by(self, instance: models.Model) -> Iterable[str]:
        """A restriction changes all pages below it."""
        if isinstance(instance, PageViewRestriction):
            rows = self.queryset().filter(path__startswith=instance.page.path)
            return [f"{self.kind}:{pk}" for pk in rows.values_list("pk", flat=True)]
        return ()


class AboutPageSource(PageSource):
    """A page that is about a place, practice, form of support, themes and principles."""

    related = AboutSource.related
    prefetched = ("themes", "principles")

    def about(self, page):
        return about(page)

    def affected_by(self, instance: models.Model) -> Iterable[str]:
        return [*super().affected_by(instance), *AboutSource.affected_by(self, instance)]


@register
class GuidePageSource(AboutPageSource):
    """Chapters of the Praktijkwijzer."""

    model, kind, boost = GuidePage, "guide_page", 1.1
    prefetched = (*AboutPageSource.prefetched, "citations")

    def links(self, page: GuidePage) -> list[str]:
        return list(dict.fromkeys(f"lesson:{citation.lesson_id}" for citation in page.citations.all()))


@register
class UpdateSource(AboutPageSource):
    """News from the pilots."""

    model, kind = UpdatePage, "pilot_update"
    prefetched = (*AboutPageSource.prefetched, "cited_lessons")

    def links(self, page: UpdatePage) -> list[str]:
        return [f"lesson:{cited.lesson_id}" for cited in page.cited_lessons.all()]


@register
class NewsletterSource(AboutPageSource):
    """Issues of the newsletter."""

    model, kind = NewsletterIssuePage, "newsletter"


@register
class PlainPageSource(PageSource):
    """Plain pages, pilots and the page for residents, all of kind 'page'."""

    model, kind, boost = Page, "page", 0.9

    def queryset(self) -> models.QuerySet:
        return Page.objects.live().type(ContentPage, PilotPage, ResidentsPage)

    def loaded(self) -> models.QuerySet:
        return self.queryset().specific()


@register
class DocumentFileSource(DocumentSource):
    """Documents, by their title and the text in them."""

    model, kind = Document, "document"

    def queryset(self) -> models.QuerySet:
        """All but those at meetings whose minutes are not shared yet."""
        waiting = MeetingAttachment.objects.filter(meeting__minutes_shared_at=None)
        return Document.objects.exclude(pk__in=waiting.values("document"))

    def document(self, document: Document) -> SearchDocument:
        date = moment_of(document.date) if document.date else document.created_at
        return SearchDocument(
            key=document.key,
            kind=self.kind,
            title=document.title,
            body=document.text,
            url=document.get_absolute_url(),
            date=date,
            audience=document.audience,
            owner=document.owner_id,
            facets={"year": [str(date.year)]},
            version=fingerprint(document.title, document.text, document.audience, str(document.owner_id), str(date)),
        )


def moment_of(day):
    """Return noon of a day in Europe/Amsterdam, so that it stays that day in every zone."""
    return timezone.make_aware(datetime.combine(day, time(12)))
