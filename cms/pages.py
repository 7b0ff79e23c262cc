"""What the pages show: everything asked of the database before the template begins, as far as the viewer may see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import groupby

from django.core.paginator import Paginator
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from wagtail.models import Page

from cms.addresses import address, address_at
from cms.comments import comments_context
from cms.frame import address_of
from cms.models.guide import GuideIndexPage, GuidePage
from cms.models.newsletter import NewsletterIndexPage, NewsletterIssuePage
from cms.models.pilots import PilotIndexPage, PilotPage, UpdatePage
from cms.visibility import known_to, visible_pages
from learnings.models import Lesson
from members import audiences
from vocabulary.templatetags.ok import minutes_to_read

EARLIER_UPDATES = 3
MOST_CONTENTS = 6
HOME_DEPTH = 2  # in Wagtail's tree: below the root of all sites
FEED = "/actueel.rss"
HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
PER_PAGE = 20
ENDED = {Lesson.State.SUPERSEDED: "vervangen", Lesson.State.WITHDRAWN: "vervallen"}


def crumbs(page: Page, *, short: str = "") -> list[tuple[str, str]]:
    """Return the way from Home to this page; the last one is the page itself."""
    above = page.get_ancestors().filter(depth__gt=HOME_DEPTH).values_list("title", "url_path")
    between = [(title, address_at(url_path)) for title, url_path in above]
    return [("Home", "/"), *between, (short or page.title, address(page))]


def _visible(pages, request):
    return visible_pages(pages, audiences.of(request.user), known_to(request))


def _shown(model, parent: Page, request):
    return _visible(model.objects.child_of(parent), request)


@dataclass(frozen=True)
class CitedLesson:
    """A lesson as a source of an advice: with its address, and whether it still holds."""

    title: str
    url: str
    ended: str = ""


@dataclass(frozen=True)
class Advice:
    """An advice as the template shows it."""

    title: str
    anchor: str
    body_html: SafeString
    is_new: bool = False
    links: list[CitedLesson] = field(default_factory=list)
    note: str = ""


def guide_index_context(page: GuideIndexPage, request) -> dict:
    """The chapters in order."""
    return {"crumbs": crumbs(page), "chapters": list(_shown(GuidePage, page, request).order_by("path"))}


def guide_context(page: GuidePage, request) -> dict:
    """A chapter: the chapter list, its advices with their lessons, and the chapters around it.

    The page of the guide itself and its chapters come in one query.
    """
    guide = Page.objects.filter(path__startswith=page.path[: -page.steplen], depth__lte=page.depth)
    rows = list(_visible(guide, request).order_by("path").values_list("pk", "title", "url_path", "depth"))
    above = [(title, address_at(url_path)) for _, title, url_path, depth in rows if depth < page.depth]
    chapters = [row for row in rows if row[3] == page.depth]
    numbered = [
        {"title": f"{number}. {title}", "url": address_at(url_path), "current": pk == page.pk}
        for number, (pk, title, url_path, _) in enumerate(chapters, start=1)
    ]
    here = next((number for number, one in enumerate(numbered) if one["current"]), None)
    return {
        "crumbs": [("Home", "/"), *above, (page.title, page.address)],
        "chapters": numbered,
        "chapter_summary": f"Hoofdstuk {here + 1} van {len(numbered)}" if here is not None else "Hoofdstukken",
        "previous": numbered[here - 1] if here else None,
        "next": numbered[here + 1] if here is not None and here + 1 < len(numbered) else None,
        **_parts(page, request.user),
        **comments_context(page, request),
    }


def _parts(page: GuidePage, user) -> dict:
    """Cut the text in what comes before the advices, the advices with what stands between them, and the rest."""
    blocks = list(page.body)
    places = [number for number, block in enumerate(blocks) if block.block_type == "advice"]
    if not places:
        first = next((number for number, block in enumerate(blocks) if block.block_type != "text"), len(blocks))
        return {"intro": blocks[:first], "advices": [], "rest": blocks[first:]}
    middle = blocks[places[0] : places[-1] + 1]
    shown = _lessons_of(page.advices(), user)
    advices = [_advice(block.value, shown) if block.block_type == "advice" else block for block in middle]
    return {"intro": blocks[: places[0]], "advices": advices, "rest": blocks[places[-1] + 1 :]}


def _lessons_of(advices, user) -> dict[int, Lesson]:
    """Return the lessons behind these advices that the viewer may see; the blocks have read them all at once."""
    viewer = audiences.of(user)
    cited = (lesson for advice in advices for lesson in advice["lessons"] if lesson is not None)
    return {
        lesson.pk: lesson
        for lesson in cited
        if lesson.state != Lesson.State.CONCEPT and viewer.allows(lesson.audience, lesson.owner_id)
    }


def _advice(value, shown: dict[int, Lesson]) -> Advice:
    lessons = [shown[lesson.pk] for lesson in value["lessons"] if lesson is not None and lesson.pk in shown]
    links = [_cited(lesson) for lesson in lessons]
    ended = [link for link in links if link.ended]
    note = ""
    if ended:
        names = ", ".join(f"‘{link.title.rpartition(' (')[0]}’ is {link.ended}" for link in ended)
        note = f"Let op: {names}. De kwartiermaker bekijkt dit advies opnieuw."
    return Advice(
        title=value["title"],
        anchor=value.anchor,
        body_html=value["text"],
        is_new=value["is_new"] or False,
        links=links,
        note=note,
    )


def _cited(lesson: Lesson) -> CitedLesson:
    ended = ENDED.get(lesson.state, "")
    title = f"{lesson.title} ({ended})" if ended else lesson.title
    return CitedLesson(title, lesson.get_absolute_url(), ended)


def pilot_index_context(page: PilotIndexPage, request) -> dict:
    """The pilots, and the updates of all of them, newest first."""
    updates = _visible(UpdatePage.objects.descendant_of(page), request)
    return {
        "crumbs": crumbs(page),
        "pilots": list(_shown(PilotPage, page, request).order_by("path")),
        "page_obj": _paged(updates.select_related("place").order_by("-date", "-pk"), request),
        "feed": FEED,
    }


@dataclass(frozen=True)
class VariantShown:
    """A form of support in a pilot, with the practices that work with it."""

    name: str
    text: str
    is_new: bool
    practices: list[tuple[str, str]]


def pilot_context(page: PilotPage, request) -> dict:
    """One pilot: its forms of support side by side, practices, teams, and its updates."""
    updates = _shown(UpdatePage, page, request).select_related("place").order_by("-date", "-pk")
    pilot = page.pilot
    is_member = request.user.is_authenticated and request.user.is_member
    practices = list(pilot.practices.select_related("place").prefetch_related("variants")) if pilot else []
    return {
        "crumbs": crumbs(page),
        "page_obj": _paged(updates, request),
        "practices": practices,
        "variants": _variants(practices, is_member),
        "teams": list(pilot.teams.select_related("organisation").prefetch_related("places")) if pilot else [],
        "people": _people(pilot) if pilot and is_member else [],
        "is_member": is_member,
        "feed": FEED,
    }


def _variants(practices, is_member: bool) -> list[VariantShown]:
    """The forms of support of these practices, in their own order; only members get an address of a practice."""
    found: dict = {}
    for practice in practices:
        for variant in practice.variants.all():
            found.setdefault(variant, []).append((practice.name, practice.get_absolute_url() if is_member else ""))
    rows = sorted(found.items(), key=lambda row: (row[0].order, row[0].name))
    return [VariantShown(one.name, one.description, one.is_new, where) for one, where in rows]


def _people(pilot) -> list:
    return list(pilot.members.filter(is_active=True).order_by("first_name", "pk"))


def update_context(page: UpdatePage, request) -> dict:
    """One update: reading time, earlier ones, and the lessons that belong to it."""
    earlier = _shown(UpdatePage, page.get_parent(), request).filter(date__lte=page.date).exclude(pk=page.pk)
    cited = [row.lesson_id for row in page.cited_lessons.all()]
    lessons = Lesson.objects.visible_to(request.user).submitted().filter(pk__in=cited).select_related("place")
    return {
        "crumbs": crumbs(page),
        "minutes": minutes_to_read(page.text),
        "earlier": list(earlier.order_by("-date", "-pk")[:EARLIER_UPDATES]),
        "lessons": list(lessons),
        "author_name": page.on_behalf_of or (page.author.first_name if page.author else ""),
        "author_words": "" if page.on_behalf_of or not page.author else page.author.function,
        "newsletter_url": address_of(request.user, "NewsletterIndexPage"),
        "feed": FEED,
        **comments_context(page, request),
    }


def newsletter_index_context(page: NewsletterIndexPage, request) -> dict:
    """The newest issue with what is in it, the earlier ones by year, and the newest update."""
    rows = list(_shown(NewsletterIssuePage, page, request).order_by("-date", "-number").defer("body"))
    newest = rows[0] if rows else None
    years = [(year, list(issues)) for year, issues in groupby(rows[1:], key=lambda issue: issue.date.year)]
    updates = _visible(UpdatePage.objects.all(), request).order_by("-date", "-pk").defer("body", "figures")
    return {
        "crumbs": crumbs(page, short="Nieuwsbrief"),
        "newest": newest,
        "contents": headings(newest.body)[:MOST_CONTENTS] if newest else [],
        "years": years,
        "open_years": {years[0][0]} if years else set(),
        "news": updates.first(),
        "feed": "/nieuwsbrief.rss",
    }


def headings(body) -> list[str]:
    """Return the headings of a text, in order: what an issue holds."""
    found = []
    for block in body:
        if block.block_type == "text":
            found += [unescape(strip_tags(words)).strip() for words in HEADING.findall(block.value.source)]
        elif block.block_type in {"practice_example", "checklist"}:
            found.append(block.value["title"])
    return [words for words in found if words]


def newsletter_context(page: NewsletterIssuePage, request) -> dict:
    """One issue, and the ones before and after it."""
    others = _shown(NewsletterIssuePage, page.get_parent(), request).only("pk", "title", "url_path", "path", "number")
    return {
        "crumbs": crumbs(page, short=f"Nummer {page.number}"),
        "minutes": minutes_to_read(page.text),
        "previous": others.filter(number__lt=page.number).order_by("-number").first(),
        "next": others.filter(number__gt=page.number).order_by("number").first(),
        **comments_context(page, request),
    }


def content_context(page: Page) -> dict:
    """A plain page."""
    return {"crumbs": crumbs(page)}


def residents_context(page: Page) -> dict:
    """The page for residents."""
    return {"crumbs": []}


def _paged(rows, request):
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))


__all__ = [
    "content_context",
    "crumbs",
    "guide_context",
    "guide_index_context",
    "newsletter_context",
    "newsletter_index_context",
    "pilot_context",
    "pilot_index_context",
    "residents_context",
    "update_context",
]
