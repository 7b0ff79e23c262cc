"""Which pieces are worth reading for an agenda item: at most three, or none.

The engine gathers candidates by words. What an item needs is often written in other words than the lesson that was
learned from it, so a piece also counts for what it is linked with (dilemma, lesson, notes, advice), and for how much of
the item it covers. How the numbers were chosen, and what each step brought: docs/decisions/ ("Briefing").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from meetings.briefing.words import Asked
from search import dutch

MOST = 3
# What may be shown. No newsletters: they repeat in a few lines what is told in full elsewhere.
KINDS = ("lesson", "dilemma", "meeting_note", "guide_page", "pilot_update", "document", "decision")
CANDIDATES = 15
# How much the best linked piece adds to the score of a piece.
LINKED = 0.6
# How much it counts that a piece covers the words of the item, alone and with what it is linked with.
ALONE = 1.0
TOGETHER = 1.5
# How much of a word is covered by a compound that it is part of (or the other way round), and by a related word.
PART = 0.5
RELATED = 0.5
# Below this share of the words covered there is nothing worth reading.
ENOUGH = 0.38
# A piece with less than this part of the best score is left out.
WORTH = 0.5
# Pieces of one trace that may be shown together.
OF_ONE_TRACE = 2
KIND = {"lesson": 1.45, "guide_page": 1.1, "dilemma": 1.1, "meeting_note": 1.2, "decision": 1.2}
OTHER_KIND = 1.1


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text, whole and as parts of compounds."""

    whole: frozenset[str]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be shown: its kind, its words, and its score in the engine (0.0: only linked)."""

    key: str
    kind: str
    text: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A piece that is shown, with its score and the share of the words of the item that its trace covers."""

    key: str
    score: float
    covers: float
    links: frozenset[str] = field(default=frozenset())


@lru_cache(maxsize=2_000)
def terms_of(text: str) -> Terms:
    """Return the terms of a text."""
    made = dutch.analysed(text)
    return Terms(frozenset(made.whole), frozenset(made.parts))


def covered(asked: Asked, texts: Collection[Terms]) -> float:
    """Return how much of what the item asks stands in these texts together: 0.0 to 1.0."""
    total = sum(word.weight for word in asked.words)
    if not total:
        return 0.0
    whole = frozenset().union(*(terms.whole for terms in texts))
    parts = frozenset().union(*(terms.parts for terms in texts))
    found = 0.0
    for word in asked.words:
        if word.term in whole:
            found += word.weight
        elif word.term in parts or any(part in whole or part in parts for part in word.parts):
            found += PART * word.weight
        elif not word.related.isdisjoint(whole):
            found += RELATED * word.weight
    return found / total


def shortlist(scores: Mapping[str, float], links: Mapping[str, Collection[str]]) -> list[str]:
    """Return the keys worth a closer look: the best by words and links, and what the first of these are linked with."""
    raised = _raised(scores, links)
    best = sorted(raised, key=lambda key: -raised[key])[:CANDIDATES]
    return list(dict.fromkeys([*best, *(near for key in best[: CANDIDATES // 2] for near in links.get(key, ()))]))


def choose(
    asked: Asked,
    candidates: Mapping[str, Candidate],
    links: Mapping[str, Collection[str]],
    *,
    most: int = MOST,
) -> list[Chosen]:
    """Return at most `most` pieces, best first, or none when nothing is worth reading.

    `candidates` are what the engine found and what that is linked with, all visible to the reader; `links` go both
    ways. Two pieces of one trace at most, a lesson among them when there is one, and the best by words alone.
    """
    links = {key: frozenset(near for near in links.get(key, ()) if near in candidates) for key in candidates}
    raised = _raised({key: one.score for key, one in candidates.items() if one.score}, links)
    highest = max(raised.values(), default=0.0)
    if not highest:
        return []
    weighed = {
        key: _weigh(asked, key, candidates, links, raised.get(key, 0.0) / highest)
        for key in shortlist({key: one.score for key, one in candidates.items() if one.score}, links)
    }
    order = sorted(weighed, key=lambda key: -weighed[key].score)
    shown = _spread(order, weighed, links, most)
    if most > 1:
        shown = _with_lesson(shown, order, weighed, candidates, most)
        shown = _with_plainest(asked, shown, weighed, candidates, most)
    if max((weighed[key].covers for key in shown), default=0.0) < ENOUGH:
        return []
    return [weighed[key] for key in shown]


def _raised(scores: Mapping[str, float], links: Mapping[str, Collection[str]]) -> dict[str, float]:
    """Return the scores with what links add; also of what is only linked."""
    keys = dict.fromkeys([*scores, *(near for key in scores for near in links.get(key, ()))])
    return {
        key: scores.get(key, 0.0) + LINKED * max((scores.get(near, 0.0) for near in links.get(key, ())), default=0.0)
        for key in keys
    }


def _weigh(asked: Asked, key: str, candidates, links, share: float) -> Chosen:
    own = terms_of(candidates[key].text)
    together = covered(asked, [own, *(terms_of(candidates[near].text) for near in links[key])])
    score = share + ALONE * covered(asked, [own]) + TOGETHER * together
    return Chosen(key, score * KIND.get(candidates[key].kind, OTHER_KIND), together, links[key])


def _are_near(one: str, other: str, links) -> bool:
    """Return whether two pieces belong to one trace."""
    return one in links[other] or not links[one].isdisjoint(links[other])


def _spread(order: Sequence[str], weighed, links, most: int) -> list[str]:
    shown: list[str] = []
    for key in order:
        if len(shown) == most or weighed[key].score < WORTH * weighed[order[0]].score:
            break
        if sum(_are_near(key, other, links) for other in shown) < OF_ONE_TRACE:
            shown.append(key)
    return shown


def _with_lesson(shown: list[str], order, weighed, candidates, most: int) -> list[str]:
    """Make room for the best lesson when none is shown."""
    if not shown or any(candidates[key].kind == "lesson" for key in shown):
        return shown
    floor = WORTH * weighed[order[0]].score
    lesson = next((key for key in order if candidates[key].kind == "lesson" and weighed[key].score >= floor), None)
    return [*shown[: most - 1], lesson] if lesson else shown


def _with_plainest(asked: Asked, shown: list[str], weighed, candidates, most: int) -> list[str]:
    """Make room for what is best by its own words, whatever its kind, unless it or something of its trace is shown."""
    highest = max(one.score for one in candidates.values())

    def plain(key: str) -> float:
        own = covered(asked, [terms_of(candidates[key].text)])
        return candidates[key].score / highest + ALONE * own + 0.3 * weighed[key].covers

    best = max(weighed, key=plain)
    if not shown or best in shown or any(best in weighed[key].links for key in shown):
        return shown
    lessons = [key for key in shown if candidates[key].kind == "lesson"]
    kept = list(shown)
    if len(kept) == most:
        last = next(key for key in reversed(kept) if key != kept[0] and lessons != [key])
        kept.remove(last)
    return [kept[0], best, *kept[1:]]
