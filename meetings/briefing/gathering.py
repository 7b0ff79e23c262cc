"""The reading of a meeting for one person: what the engine finds, what it is linked with, and why it is there.

Everything is asked for all items at once, so the number of queries does not grow with the agenda. What the person may
not see is left out three times: by the engine, by the links, and by the database last.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q, Value
from wagtail import hooks

from learnings import maturity
from learnings.models import Experience, Lesson, LessonScope, LessonSource
from learnings.trace import HOOK as TRACE_HOOK
from meetings.briefing import choosing
from meetings.briefing.choosing import KINDS
from meetings.briefing.splitting import is_formal
from meetings.briefing.words import asked
from meetings.models import AgendaItem, Meeting, NoteSource, ReadingPick
from members import audiences
from search import outbox
from search import services as search
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Hit
from search.services import HIDDEN_STATES
from vocabulary.models import Place, Theme

log = logging.getLogger(__name__)
HITS = 40
# Of the hits of an item, so many are looked up in the links.
LOOKED_UP = 20
WORDS_A_MINUTE = 200
OWN = "staat bij dit agendapunt"
PINNED = "gekozen door de kwartiermaker"
CONTRARY = "spreekt dit tegen"


@dataclass(frozen=True, slots=True)
class Topic:
    """What reading is sought for: a title, notes, keys that belong to it, and what was pinned or dropped."""

    title: str
    notes: str = ""
    own: Sequence[str] = ()
    pinned: Sequence[str] = ()
    dropped: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to read, and why. `contrary` says where it was contradicted, or does not hold."""

    key: str
    kind: str
    title: str
    url: str
    reason: str
    minutes: int
    lead: str = ""
    text: str = ""
    contrary: str = ""
    is_pinned: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of every topic, in the order of the topics; `is_down` when the engine did not answer."""

    pieces: Sequence[Sequence[Piece]]
    is_down: bool = False

    @property
    def count(self) -> int:
        """How many different pieces there are."""
        return len({piece.key for row in self.pieces for piece in row})

    @property
    def minutes(self) -> int:
        """How long it takes to read them all."""
        return sum({piece.key: piece.minutes for row in self.pieces for piece in row}.values())


def pieces_for(meeting: Meeting, viewer) -> dict[int, Sequence[Piece]]:
    """Return the pieces of each agenda item of a meeting for this person, by the primary key of the item."""
    items = list(meeting.items.on_the_agenda())
    return dict(zip((item.pk for item in items), reading_of(meeting, viewer, items).pieces, strict=True))


def reading_of(meeting: Meeting, viewer, items: Sequence[AgendaItem]) -> Reading:
    """Return the reading of these items of a meeting for this person, who may see the meeting."""
    return gather(topics_of(items), viewer, near=meeting.title, apart=meeting.get_absolute_url())


def topics_of(items: Sequence[AgendaItem]) -> list[Topic]:
    """Return what is sought for these items (three queries)."""
    picks: dict[int, list[ReadingPick]] = defaultdict(list)
    pks = [item.pk for item in items]
    for pick in ReadingPick.objects.filter(item__in=pks):
        picks[pick.item_id].append(pick)
    own: dict[int, list[str]] = defaultdict(list)
    for kind, table in (("dilemma", AgendaItem.dilemmas.through), ("lesson", AgendaItem.lessons.through)):
        rows = table.objects.filter(agendaitem__in=pks).order_by("pk").values_list("agendaitem_id", f"{kind}_id")
        for item, pk in rows:
            own[item].append(f"{kind}:{pk}")
    return [
        Topic(
            item.title,
            str(getattr(item.explanation, "text", "")),
            own[item.pk],
            [pick.key for pick in picks[item.pk] if not pick.is_dropped],
            [pick.key for pick in picks[item.pk] if pick.is_dropped],
        )
        for item in items
    ]


def gather(topics: Sequence[Topic], viewer, *, near: str = "", apart: str = "", most: int = choosing.MOST) -> Reading:
    """Return for every topic at most `most` pieces that this person may read; an anonymous user gets public ones.

    `near` is text that may name a place, such as the title of the meeting. What stands at the address `apart` (the
    meeting itself) is left out.
    """
    if not topics:
        return Reading([])
    found = _Found(topics, viewer, apart)
    chosen = [found.chosen(number, most) for number in range(len(topics))]
    shown = {key for keys in chosen for key in keys}
    lessons = _lessons(shown, viewer)
    about = _About(topics, near, found, shown)
    pieces = [[_piece(found, about, lessons, number, key, keys) for key in keys] for number, keys in enumerate(chosen)]
    return Reading(pieces, found.is_down)


class _Found:
    """What was found for all topics together: hits by key, links between them, scores per topic."""

    def __init__(self, topics: Sequence[Topic], viewer, apart: str):
        self.topics, self.viewer, self._apart = topics, audiences.of(viewer), apart
        self.waiting = outbox.waiting_keys()
        self.asked = [asked(topic.title, topic.notes) for topic in topics]
        self.is_down = False
        self.hits: dict[str, Hit] = {}
        self.scores = [self._similar(number) for number in range(len(topics))]
        first = [key for scores in self.scores for key in sorted(scores, key=lambda k: -scores[k])[:LOOKED_UP]]
        named = [key for topic in topics for key in (*topic.own, *topic.pinned)]
        wanted = list(dict.fromkeys([*named, *first]))
        self.links = links_of(wanted, viewer)
        near = [other for key in wanted for other in self.links.get(key, ())]
        self._get([key for key in dict.fromkeys([*wanted, *near]) if key not in self.hits])
        asked_for = {*wanted, *near} & set(self.hits)
        allowed = search.visible_keys(sorted(asked_for), self.viewer) - set(self.waiting)
        self.hits = {key: hit for key, hit in self.hits.items() if key in allowed}

    def _similar(self, number: int) -> dict[str, float]:
        text = self.asked[number].text
        if self.is_down or not self.asked[number].words or is_formal(self.topics[number].title):
            return {}
        try:
            hits = get_engine().similar(
                text, self.viewer, kinds=KINDS, limit=HITS, is_text=True, exclude_keys=self.waiting
            )
        except EngineUnavailable:
            log.warning("search engine unavailable, no reading")
            self.is_down = True
            return {}
        shown = [hit for hit in hits if self._may_be_shown(hit)]
        self.hits |= {hit.key: hit for hit in shown}
        return {hit.key: hit.score for hit in shown}

    def _get(self, keys: Sequence[str]) -> None:
        """Look up what is linked or pinned and was not found by words."""
        if keys and not self.is_down:
            try:
                hits = get_engine().get(keys, self.viewer)
            except EngineUnavailable:
                self.is_down = True
                return
            self.hits |= {hit.key: hit for hit in hits if hit.kind in KINDS and self._may_be_shown(hit)}

    def _may_be_shown(self, hit: Hit) -> bool:
        """Return whether a hit is not history, and no part of the meeting itself."""
        is_history = any(state in HIDDEN_STATES for state in hit.facets.get("state", ()))
        is_agenda = hit.key.startswith("meeting:")  # a whole meeting has its agenda for text: no reading
        return not is_history and not is_agenda and not (self._apart and hit.url.partition("#")[0] == self._apart)

    def chosen(self, number: int, most: int) -> list[str]:
        """Return the keys for a topic: what belongs to it and what was pinned first, then the best of the rest."""
        topic = self.topics[number]
        fixed = [key for key in dict.fromkeys([*topic.pinned, *topic.own]) if self._fits(key, topic)][:most]
        scores = {key: score for key, score in self.scores[number].items() if self._fits(key, topic)}
        if scores and fixed:
            scores |= dict.fromkeys(fixed, max(scores.values()))  # what is linked with these is likely to be useful
        near = {other for key in scores for other in self.links.get(key, ()) if self._fits(other, topic)}
        candidates = {
            key: choosing.Candidate(key, hit.kind, f"{hit.title}\n{hit.lead}\n{hit.body}", scores.get(key, 0.0))
            for key in {*scores, *near}
            if (hit := self.hits.get(key))
        }
        rest = choosing.choose(self.asked[number], candidates, self.links, most=most + len(fixed))
        return [*fixed, *(one.key for one in rest if one.key not in fixed)][:most]

    def _fits(self, key: str, topic: Topic) -> bool:
        return key in self.hits and key not in topic.dropped


def links_of(keys: Sequence[str], viewer) -> dict[str, set[str]]:
    """Return what each of these things is linked with, both ways.

    Who may see it is not looked at: of what is linked, only what the engine and the database give is shown.
    """
    found: dict[str, set[str]] = defaultdict(set)

    def link(one: str, other: str) -> None:
        if one != other:
            found[one].add(other)
            found[other].add(one)

    numbers = {kind: _numbers(keys, kind) for kind in ("lesson", "dilemma", "meeting_note")}
    sources = LessonSource.objects.filter(Q(lesson__in=numbers["lesson"]) | Q(dilemma__in=numbers["dilemma"]))
    for lesson, dilemma in sources.values_list("lesson_id", "dilemma_id"):
        link(f"lesson:{lesson}", f"dilemma:{dilemma}")
    noted = NoteSource.objects.filter(Q(note__in=numbers["meeting_note"]) | Q(key__in=keys))
    for note, key in noted.exclude(note__shared_at=None).values_list("note_id", "key"):
        link(f"meeting_note:{note}", key)
    for registered in hooks.get_hooks(TRACE_HOOK):
        if registered.__module__.partition(".")[0] != "meetings":  # what notes name is known by now
            for key, steps in registered(list(keys), viewer).items():
                for step in steps:
                    link(key, step.key)
    return found


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


class _About:
    """What each topic is about, as far as its words and what belongs to it say: themes and places.

    The whole city is no place here: everything is there.
    """

    def __init__(self, topics: Sequence[Topic], near: str, found: _Found, shown: Iterable[str]):
        self._own = [[found.hits[key] for key in topic.own if key in found.hits] for topic in topics]
        hits = [*(found.hits[key] for key in shown), *(hit for own in self._own for hit in own)]
        slugs = {slug for hit in hits for name in ("themes", "place") for slug in hit.facets.get(name, ())}
        rows = (("theme", Theme.objects.all()), ("place", Place.objects.exclude(level=Place.Level.STAD)))
        named = [
            things.filter(slug__in=slugs).order_by().values_list(Value(kind), "slug", "name") for kind, things in rows
        ]
        known = list(named[0].union(named[1], all=True)) if slugs else []
        self.themes = {slug: name for kind, slug, name in known if kind == "theme"}
        self.places = {slug: name for kind, slug, name in known if kind == "place"}
        self._texts = [f"{topic.title} {topic.notes}".casefold() for topic in topics]
        self._near = near.casefold()

    def same_place(self, number: int, hit: Hit) -> bool:
        """Return whether it lies where the topic is about: by the words, or by what belongs to the topic."""
        slugs = [slug for slug in hit.facets.get("place", ()) if slug in self.places]
        if any(self._place_of(own) in slugs for own in self._own[number]):
            return True
        names = [self.places[slug] for slug in slugs]
        return any(name.casefold() in self._texts[number] or name.casefold() in self._near for name in names)

    def _place_of(self, hit: Hit) -> str:
        """Return the smallest place of a thing; a wijk comes before what lies in it."""
        return next((slug for slug in reversed(list(hit.facets.get("place", ()))) if slug in self.places), "")

    def own_themes(self, number: int) -> set[str]:
        """Return the themes of what belongs to the topic."""
        return {slug for hit in self._own[number] for slug in hit.facets.get("themes", ())}

    def theme(self, hit: Hit) -> str:
        return next((self.themes[slug] for slug in hit.facets.get("themes", ()) if slug in self.themes), "")


def _lessons(keys: Iterable[str], viewer) -> dict[str, Lesson]:
    """Return the lessons among these keys with what contradicts them."""
    pks = _numbers(keys, "lesson")
    if not pks:
        return {}
    experiences = Experience.objects.filter(is_hidden=False).select_related("place", "sector")
    sources = LessonSource.objects.select_related("dilemma__owner__organisation")
    rows = Lesson.objects.visible_to(viewer).filter(pk__in=pks).select_related("owner__organisation")
    rows = rows.prefetch_related(
        Prefetch("experiences", experiences),
        Prefetch("sources", sources),
        Prefetch("scopes", LessonScope.objects.select_related("place", "practice", "variant", "sector")),
    )
    return {lesson.key: lesson for lesson in rows}


def contrary_of(lesson: Lesson) -> str:
    """Return in words who contradicts a lesson, or where it does not hold; '' when nobody and nowhere."""
    sides = maturity.of(lesson, list(lesson.experiences.all())).contradicting
    if sides.count:
        return sides.words("Tegengesproken")
    where = [str(scope) for scope in lesson.scopes.all() if not scope.holds]
    return f"Geldt niet voor {', '.join(where[:3])}" if where else ""


def _piece(found: _Found, about: _About, lessons: Mapping[str, Lesson], number: int, key: str, row) -> Piece:
    hit, topic = found.hits[key], found.topics[number]
    lesson = lessons.get(key)
    contrary = contrary_of(lesson) if lesson else ""
    piece = Piece(
        key=key,
        kind=hit.kind,
        title=hit.title,
        url=hit.url,
        reason="",
        minutes=max(1, math.ceil(len(hit.body.split()) / WORDS_A_MINUTE)),
        lead=hit.lead or _first_sentence(hit.body),
        text=hit.body,
        contrary=contrary,
        is_pinned=key in topic.pinned,
        is_own=key in topic.own,
    )
    return replace(piece, reason=_reason(found, about, number, hit, row))


def _contradicts(found: _Found, key: str, row: Sequence[str]) -> bool:
    """Return whether this lesson was learned from the same dilemma as a lesson above it, and so says another thing."""
    if not key.startswith("lesson:"):
        return False
    own = {near for near in found.links.get(key, ()) if near.startswith("dilemma:") and near in found.hits}
    above = row[: row.index(key)]
    return any(other.startswith("lesson:") and own & found.links.get(other, set()) for other in above)


def _reason(found: _Found, about: _About, number: int, hit: Hit, row: Sequence[str]) -> str:
    """Return why a piece is there, in a few words."""
    topic = found.topics[number]
    if hit.key in topic.own:
        return OWN
    if hit.key in topic.pinned:
        return PINNED
    if _contradicts(found, hit.key, row):
        return CONTRARY
    first = found.hits.get(row[0])
    themes = set(first.facets.get("themes", ())) if first and row[0] != hit.key else set()
    themes |= about.own_themes(number)
    is_same_theme = bool(themes & set(hit.facets.get("themes", ()))) or _named(about, number, hit)
    same = [word for word, holds in (("thema", is_same_theme), ("wijk", about.same_place(number, hit))) if holds]
    if same:
        return f"zelfde {' en '.join(same)}"
    theme = about.theme(hit)
    return f"over {theme[:1].lower()}{theme[1:]}" if theme else "gaat over hetzelfde"


def _named(about: _About, number: int, hit: Hit) -> bool:
    return bool((theme := about.theme(hit)) and theme.casefold() in about._texts[number])


def _first_sentence(text: str) -> str:
    """Return the first sentence of a text, or its first words."""
    flat = " ".join(text[:600].split())
    end = min((place + 1 for sign in ".?!" if (place := flat.find(sign)) > 20), default=len(flat))
    return flat[:end] if end <= 240 else f"{flat[:240].rsplit(' ', 1)[0]}…"


def titles_of(keys: Sequence[str], viewer) -> dict[str, str]:
    """Return the titles of these things, as far as this person may see them now."""
    if not keys:
        return {}
    holder = audiences.of(viewer)
    try:
        hits = get_engine().get(list(keys), holder)
    except EngineUnavailable:
        return {}
    allowed = search.visible_keys([hit.key for hit in hits], holder)
    return {hit.key: hit.title for hit in hits if hit.key in allowed}
