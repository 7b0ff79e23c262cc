"""The front for visitors: what this is, for whom, what is new, and how to take part."""

from __future__ import annotations

from cms.frame import address_of
from cms.models.guide import GuidePage
from cms.models.pilots import UpdatePage
from cms.visibility import known_to, visible_pages
from learnings.models import Lesson
from members import audiences

FRONT_LIMIT = 3


def front_context(page, request) -> dict:
    """What a visitor sees: the newest advice, lessons and updates that are public, and where to go from here."""
    user = request.user
    viewer, known = audiences.of(user), known_to(request)
    chapters = visible_pages(GuidePage.objects.all(), viewer, known).defer("body")
    updates = visible_pages(UpdatePage.objects.all(), viewer, known).defer("body", "figures")
    lessons = Lesson.objects.visible_to(user).adopted().select_related("place")
    return {
        "chapters": list(chapters.order_by("-last_published_at", "path")[:FRONT_LIMIT]),
        "guide_url": address_of(user, "GuideIndexPage"),
        "pilots_url": address_of(user, "PilotIndexPage"),
        "residents_url": address_of(user, "ResidentsPage"),
        "newsletter_url": address_of(user, "NewsletterIndexPage"),
        "updates": list(updates.select_related("place").order_by("-date", "-pk")[:FRONT_LIMIT]),
        "lessons": list(lessons.order_by("-adopted_at")[:FRONT_LIMIT]),
        "feed": "/actueel.rss",
    }
