"""What others fetch: feeds, the site map, robots.txt and security.txt. Public things only, whoever asks."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.addresses import address
from cms.documents import moment_of
from cms.models import ContactSettings, NewsletterIssuePage, UpdatePage
from cms.visibility import visible_pages
from learnings.models import Lesson
from members import audiences

MOST_ITEMS = 30
SECURITY_HOLDS = timedelta(days=180)


class PageFeed(Feed):
    """The newest public pages of one type."""

    model: type[Page]
    language = "nl"

    def items(self):
        rows = visible_pages(self.model.objects.all(), audiences.STRANGER)
        return rows.order_by("-date", "-pk").defer("body")[:MOST_ITEMS]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.lead

    def item_link(self, item):
        return item.address

    def item_pubdate(self, item):
        return moment_of(item.date)


class UpdateFeed(PageFeed):
    """News from the pilots."""

    model = UpdatePage
    title = "Ontwikkelkamer: nieuws uit de pilots"
    description = "Wat er gebeurt in de buurten en de huisartsenpraktijken."
    link = "/pilots/"


class NewsletterFeed(PageFeed):
    """Issues of the newsletter."""

    model = NewsletterIssuePage
    title = "Nieuwsbrief Utrecht Transformeert"
    description = "Wat we leerden, wat er verandert en wie je kunt bellen."
    link = "/nieuwsbrief/"

    def item_title(self, item):
        return f"Nummer {item.number}: {item.title}"


class PageSitemap(Sitemap):
    """All pages that everybody may see."""

    def items(self):
        rows = visible_pages(Page.objects.filter(depth__gt=1), audiences.STRANGER)
        return rows.order_by("path").only("pk", "path", "url_path", "last_published_at")

    def location(self, item):
        return address(item)

    def lastmod(self, item):
        return item.last_published_at


class LessonSitemap(Sitemap):
    """The lessons that everybody may see."""

    def items(self):
        return Lesson.objects.visible_to_viewer(audiences.STRANGER).adopted().order_by("pk")

    def lastmod(self, item):
        return item.adopted_at


SITEMAPS = {"pages": PageSitemap, "lessons": LessonSitemap}


@require_safe
def robots(request):
    """Say what search engines leave alone, and where the site map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


CLOSED = ("/beheer/", "/account/", "/mijn/", "/zoeken/", "/reacties/", "/hulp-nu/")


@require_safe
def security(request):
    """Say where somebody reports a leak (RFC 9116)."""
    expires = (timezone.now() + SECURITY_HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{ContactSettings.for_request(request).email}",
        f"Expires: {expires.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
