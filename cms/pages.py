"""What the pages show: everything asked of the database before the template begins, as far as the viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from django.core.paginator import Paginator
from django.utils.safestring import SafeString
from wagtail.models import Page

from cms.addresses import address
from cms.models.guide import GuideIndexPage, GuidePage
from cms.models.newsletter import NewsletterIndexPage, NewsletterIssuePage
from cms.models.pilots import PilotIndexPage, PilotPage, UpdatePage
from cms.visibility import visible_pages
from learnings.models import Lesson
from members import audiences
from vocabulary.templatetags.ok import minutes_to_read

EARLIER_UPDATES = 3
PER_PAGE = 20
ENDED = {Lesson.State.SUPERSEDED: "vervangen", Lesson.State.WITHDRAWN: "vervallen"}


def crumbs(page: Page, *, short: str = "") -> list[tuple[str, str]]:
    """Return the way from Home to this page; the last one is the page itself."""
    above = page.get_ancestors().filter(depth__gt=2)
    between = [(parent.title, address(parent)) for parent in above]
    return [("Home", "/"), *between, (short or page.title, address(page))]


def _shown(model, parent: Page, user):
    return visible_pages(model.objects.child_of(parent), audiences.of(user))


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


def guide_index_context(page: GuideIndexPage, user) -> dict:
    """The chapters in order."""
    return {"crumbs": crumbs(page), "chapters": list(_shown(GuidePage, page, user).order_by("path"))}


def guide_context(page: GuidePage, user) -> dict:
    """A chapter: the chapter list, its advices with their lessons, and the chapters around it."""
    parent = page.get_parent()
    chapters = list(_shown(GuidePage, parent, user).order_by("path").only("pk", "title", "url_path", "path", "slug"))
    numbered = [
        {"title": f"{number}. {one.title}", "url": one.address, "current": one.pk == page.pk}
        for number, one in enumerate(chapters, start=1)
    ]
    here = next((number for number, one in enumerate(numbered) if one["current"]), None)
    return {
        "crumbs": crumbs(page),
        "chapters": numbered,
        "chapter_summary": f"Hoofdstuk {here + 1} van {len(numbered)}" if here is not None else "Hoofdstukken",
        "previous": numbered[here - 1] if here else None,
        "next": numbered[here + 1] if here is not None and here + 1 < len(numbered) else None,
        **_parts(page, user),
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
    pks = {lesson.pk for advice in advices for lesson in advice["lessons"] if lesson is not None}
    rows = Lesson.objects.visible_to(user).submitted().filter(pk__in=pks)
    return {lesson.pk: lesson for lesson in rows.only("pk", "title", "state")}


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
    updates = visible_pages(UpdatePage.objects.descendant_of(page), audiences.of(request.user))
    return {
        "crumbs": crumbs(page),
        "pilots": list(_shown(PilotPage, page, request.user).order_by("path")),
        "page_obj": _paged(updates.select_related("place").order_by("-date", "-pk"), request),
    }


def pilot_context(page: PilotPage, request) -> dict:
    """One pilot with its updates."""
    updates = _shown(UpdatePage, page, request.user).select_related("place").order_by("-date", "-pk")
    pilot = page.pilot
    return {
        "crumbs": crumbs(page),
        "page_obj": _paged(updates, request),
        "practices": list(pilot.practices.select_related("place")) if pilot else [],
        "teams": list(pilot.teams.all()) if pilot else [],
        "is_member": request.user.is_authenticated and request.user.is_member,
    }


def update_context(page: UpdatePage, user) -> dict:
    """One update: reading time, earlier ones, and the lessons that belong to it."""
    earlier = _shown(UpdatePage, page.get_parent(), user).filter(date__lte=page.date).exclude(pk=page.pk)
    cited = [row.lesson_id for row in page.cited_lessons.all()]
    lessons = Lesson.objects.visible_to(user).submitted().filter(pk__in=cited).select_related("place")
    newsletters = visible_pages(NewsletterIndexPage.objects.all(), audiences.of(user)).first()
    return {
        "crumbs": crumbs(page),
        "minutes": minutes_to_read(page.text),
        "earlier": list(earlier.order_by("-date", "-pk")[:EARLIER_UPDATES]),
        "lessons": list(lessons),
        "author_name": page.on_behalf_of or (page.author.first_name if page.author else ""),
        "author_words": "" if page.on_behalf_of or not page.author else page.author.function,
        "newsletters": newsletters,
    }


def newsletter_index_context(page: NewsletterIndexPage, request) -> dict:
    """The newest issue, and the earlier ones by year."""
    newest, *earlier = [*_shown(NewsletterIssuePage, page, request.user).order_by("-date", "-number"), None]
    rows = [issue for issue in earlier if issue is not None]
    years = [(year, list(issues)) for year, issues in groupby(rows, key=lambda issue: issue.date.year)]
    return {"crumbs": crumbs(page, short="Nieuwsbrief"), "newest": newest, "years": years}


def newsletter_context(page: NewsletterIssuePage, user) -> dict:
    """One issue, and the ones before and after it."""
    others = _shown(NewsletterIssuePage, page.get_parent(), user)
    return {
        "crumbs": crumbs(page, short=f"Nummer {page.number}"),
        "previous": others.filter(number__lt=page.number).order_by("-number").first(),
        "next": others.filter(number__gt=page.number).order_by("number").first(),
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
