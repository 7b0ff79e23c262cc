"""The page tree: home, Praktijkwijzer, pilots with updates, newsletters, and the plain pages."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from cms.models import (
    ContentPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    NewsletterIndexPage,
    NewsletterIssuePage,
    PilotIndexPage,
    PilotPage,
    ResidentsPage,
    UpdateLesson,
    UpdatePage,
)
from demo.loading.base import Context, moment, read
from members.models import Pilot


def load(context: Context) -> None:
    """Load the pages."""
    words = read("content/pages.json")
    is_new = "page.home" not in context.ledger
    home = _home(words["home"], context)
    guide = _page(context, home, GuideIndexPage, words["guide"])
    pilots = _page(context, home, PilotIndexPage, words["pilots"])
    newsletters = _page(context, home, NewsletterIndexPage, words["newsletters"])
    if guide:
        _chapters(context, guide)
    if pilots:
        _updates(context, pilots, set(words["updates_of_the_practices"]))
    if newsletters:
        _issues(context, newsletters)
    _page(context, home, ResidentsPage, words["residents"], **_for_residents(words["residents"]))
    for one in words["content"]:
        _page(context, home, ContentPage, one, show_in_menus=True)
    if is_new and not home.body:
        home.body = _blocks(words["home"]["text"])  # last: it names the other pages
        home.save()
    _site(home)


def _home(one: dict, context: Context) -> HomePage:
    home = HomePage.objects.first()
    if "page.home" in context.ledger:
        return home
    if home is None:  # thrown away, and never loaded before
        home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="begin"))
    if not home.lead:
        home.lead, home.often_searched, home.join_text = one["lead"], "\n".join(one["often_searched"]), one["join"]
        home.save()
    context.ledger.note("page.home", f"page:{home.pk}")
    return home


def _site(home: HomePage) -> None:
    """The default site stands where SITE_URL says, at every start: a demonstration moves to another port."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, site_name="Ontwikkelkamer")
    if (site.hostname, site.port, site.root_page_id) != (address.hostname, port, home.pk):
        site.hostname, site.port, site.root_page = address.hostname, port, home
        site.save()


def _page(context: Context, parent: Page, model, one: dict, **fields):
    source = f"page.{one['slug']}"
    if source in context.ledger:
        return model.objects.filter(pk=context.ledger.pk(source)).first()
    found = model.objects.child_of(parent).filter(slug=one["slug"]).first()
    if found is None:
        body = _blocks(one.get("text", []))
        found = model(title=one["title"], slug=one["slug"], lead=one["lead"], body=body, **fields)
        parent.add_child(instance=found)
    context.ledger.note(source, f"page:{found.pk}")
    return found


def _for_residents(one: dict) -> dict:
    """Return the parts of the page for residents as streams."""
    return {
        "steps": [("step", {"title": title, "text": text}) for title, text in one["steps"]],
        "topics": [("topic", {"title": title, "text": text, "page": None}) for title, text in one["topics"]],
        "questions": _questions(one["questions"]),
        "youth": _questions(one["youth"]),
        "teams": [
            ("team", {"wijk": wijk, "name": name, "telephone": one["telephone"], "url": ""})
            for wijk, name in one["teams"]
        ],
    }


def _questions(rows: list) -> list[tuple[str, dict]]:
    return [("question", {"question": question, "answer": RichText(answer)}) for question, answer in rows]


def _blocks(parts: list) -> list[tuple[str, object]]:
    """Return a stream: a string is a paragraph, ["h2", words] a heading, a list of words a list, a dict a block.

    What stands between two blocks becomes one text; a page in a block is named by the last part of its address.
    """
    stream: list[tuple[str, object]] = []
    for is_block, group in groupby(parts, key=lambda part: isinstance(part, dict)):
        if is_block:
            stream += [(one["type"], _block_value(one.get("value"))) for one in group]
        else:
            stream.append(("text", RichText("".join(_html(part) for part in group))))
    return stream


def _block_value(value):
    if isinstance(value, list):
        return [_block_value(one) for one in value]
    if not isinstance(value, dict):
        return value
    filled = {name: _block_value(one) for name, one in value.items()}
    if "page" in filled:
        filled["page"] = Page.objects.filter(slug=filled["page"], depth=3).first()
    if "answer" in filled:
        filled["answer"] = RichText(filled["answer"])
    return filled


def _html(part: str | list[str]) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>"
    if part[0] == "h2":
        return f"<h2>{escape(part[1])}</h2>"
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in part) + "</ul>"


def _chapters(context: Context, index: GuideIndexPage) -> None:
    advice, je = read("content/guide.json"), read("content/je.json")
    for one in context.of_kind("guide_page"):
        own = advice[one["id"]]
        one = _in_our_words(one, je.get(one["id"], []))
        lead, *paragraphs = one["body"].split("\n\n")
        body = _blocks([["h2", own["heading"]], *(paragraphs or [lead])])
        for item in own["advices"]:
            lessons = [context.ledger.pk(source) for source in item["lessons"]]
            body.append(
                (
                    "advice",
                    {
                        "title": item["title"],
                        "text": f"<p>{escape(item['text'])}</p>",
                        "lessons": lessons,
                        "is_new": False,
                    },
                )
            )
        body.append(("checklist", own["checklist"]))
        title = one["title"].removeprefix("Praktijkwijzer: ")
        page = GuidePage(lead=lead if paragraphs else own["lead"])
        _add(context, index, page, one, title[0].upper() + title[1:], body)


def _in_our_words(one: dict, pairs: list[list[str]]) -> dict:
    """Return a text that says "je": the texts of the search evaluation keep their words, and some say "u"."""
    words = {name: one[name] for name in ("title", "body")}
    for old, new in pairs:
        words = {name: text.replace(old, new) for name, text in words.items()}
    return one | words


def _add(context: Context, parent: Page, page, one: dict, title: str, body, slug: str = "") -> None:
    """Add a page about a text, published on the day of the text."""
    page.title, page.slug = title, slug or slugify(title)[:60]
    page.first_published_at = page.last_published_at = page.latest_revision_created_at = moment(one["date"], 12)
    page.body = page._meta.get_field("body").stream_block.to_python(_stored(page, body))
    for name, value in context.about(one).items():
        setattr(page, name, value)
    parent.add_child(instance=page)
    page.themes.set([context.themes[slug] for slug in one["themes"]])
    page.principles.set([context.principles[slug] for slug in one["principles"]])
    page.save()
    context.ledger.note(one["id"], f"page:{page.pk}")


def _stored(page, body: list[tuple[str, object]]) -> list[dict]:
    """Return the blocks as they are stored; lessons by their primary key."""
    return [{"type": kind, "value": getattr(value, "source", value)} for kind, value in body]


def _updates(context: Context, index: PilotIndexPage, of_the_practices: set[str]) -> None:
    parents = {one["key"]: _pilot_page(context, index, one) for one in context.people["pilots"]}
    for one in context.of_kind("pilot_update"):
        key = "praktijk" if one["practice"] or one["id"] in of_the_practices else "buurt"
        if parents[key] is None:
            continue
        lead, *paragraphs = one["body"].split("\n\n")
        more = _besides(one)
        page = UpdatePage(date=date.fromisoformat(one["date"]), author=context.author(one), lead=lead)
        page.figures = _figures(more.get("figures", []))
        page.cited_lessons = [
            UpdateLesson(lesson_id=context.ledger.pk(source), sort_order=order)
            for order, source in enumerate([*_lessons(context, one), *more.get("lessons", [])])
        ]
        _add(context, parents[key], page, one, one["title"], _blocks([*paragraphs, *more.get("parts", [])]))


def _besides(one: dict) -> dict:
    """Return what a page shows besides the text of its document: figures, further parts and lessons."""
    return read("content/pages.json")["besides"].get(one["id"], {})


def _figures(rows: list[list[str]]) -> list[tuple[str, dict]]:
    """Return key figures as blocks, from rows of value, label and source."""
    return [("figure", dict(zip(("value", "label", "source"), row, strict=True))) for row in rows]


def _pilot_page(context: Context, index: PilotIndexPage, one: dict) -> PilotPage | None:
    pilot = Pilot.objects.filter(pk=context.ledger.pk(f"pilot.{one['key']}")).first()
    row = {"slug": one["slug"], "title": one["name"], "lead": one["lead"]}
    return _page(
        context, index, PilotPage, row, pilot=pilot, **_told(read("content/pages.json")["pilot_pages"][one["key"]])
    )


def _told(one: dict) -> dict:
    """Return what a page tells of a pilot, as fields of the page."""
    return {
        "figures": _figures(one["figures"]),
        "timeline": [("moment", dict(zip(("when", "title", "text"), row, strict=True))) for row in one["timeline"]],
        "quotes": [
            ("quote", {"text": text, "role": role, "date": date.fromisoformat(day), "has_consent": True})
            for text, role, day in one["quotes"]
        ],
        "result": one["result"],
        "tip": one["tip"],
    }


def _lessons(context: Context, one: dict) -> list[str]:
    kinds = {text["id"]: text["kind"] for text in context.documents}
    return [source for source in one["related"] if kinds[source] == "lesson"]


def _issues(context: Context, index: NewsletterIndexPage) -> None:
    last = max(NewsletterIssuePage.objects.values_list("number", flat=True), default=0)
    issues = sorted(context.of_kind("newsletter"), key=lambda one: one["date"])
    for number, one in enumerate(issues, start=last + 1):
        lead, *paragraphs = one["body"].split("\n\n")
        page = NewsletterIssuePage(number=number, date=date.fromisoformat(one["date"]), lead=lead)
        body = _blocks([*paragraphs, *_besides(one).get("parts", [])])
        _add(context, index, page, one, one["title"], body, slug=str(number))


__all__ = ["load"]
