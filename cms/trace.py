"""The last station of the trace: the advices that rest on a lesson, and the lessons under an advice."""

from __future__ import annotations

from collections import defaultdict

from django.utils import timezone
from django.utils.formats import date_format

from cms.models import AdviceCitation, GuidePage
from cms.visibility import visible_pages
from learnings.models import Lesson
from learnings.trace import Step, lesson_step
from members import audiences


def steps(keys, user) -> dict[str, list[Step]]:
    """Return the steps of these lessons and chapters, as far as the viewer may see them; asked once per page."""
    found: dict[str, list[Step]] = defaultdict(list)
    for citation in _citations(user, _numbers(keys, "lesson")):
        step = _step(citation)
        if step not in (steps_of := found[f"lesson:{citation.lesson_id}"]):
            steps_of.append(step)
    _lessons_of_pages(_numbers(keys, "guide_page"), user, found)
    return found


def _numbers(keys, kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def _citations(user, lessons):
    if not lessons:
        return []
    pages = visible_pages(GuidePage.objects.all(), audiences.of(user))
    rows = AdviceCitation.objects.filter(lesson__in=lessons, page__in=pages).select_related("page")
    return rows.order_by("page__path", "order")


def _step(citation: AdviceCitation) -> Step:
    page = citation.page
    when = date_format(timezone.localtime(page.last_published_at), "j F Y") if page.last_published_at else ""
    return Step(
        "guide_page",
        citation.title,
        f"{page.address}#{citation.anchor}",
        when,
        f"Praktijkwijzer: {page.title}",
        f"guide_page:{page.pk}",
    )


def _lessons_of_pages(pks, user, found) -> None:
    if not pks:
        return
    shown = Lesson.objects.visible_to(user).submitted()
    pages = visible_pages(GuidePage.objects.filter(pk__in=pks), audiences.of(user))
    rows = AdviceCitation.objects.filter(page__in=pages, lesson__in=shown).select_related("lesson").order_by("order")
    for citation in rows:
        step = lesson_step(citation.lesson)
        if step not in (steps := found[f"guide_page:{citation.page_id}"]):
            steps.append(step)


def trails(keys, user) -> dict[str, dict]:
    """Return for lessons in a list of results where they went, in one line."""
    lessons = [key for key in keys if key.startswith("lesson:")]
    return {
        key: {"icon": "advies", "text": "Staat in de Praktijkwijzer:", "url": found[0].url, "title": found[0].title}
        for key, found in steps(lessons, user).items()
        if found
    }
