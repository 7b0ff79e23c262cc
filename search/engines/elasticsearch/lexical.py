"""The words of the index, as the server tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search import dutch, ranking
from search.dutch import correction
from search.dutch.lexicon import log_frequency
from search.dutch.query import MAX_TRIED, foreseen
from search.dutch.words import tokens
from search.engines.elasticsearch.asking import Clause, all_of, with_phrase, with_term
from search.engines.elasticsearch.schema import SHORTEST_WORD

MAX_NEAR = 50
MAX_UNKNOWN, MAX_PHRASES = 8, 24  # typed words and phrases that the first request asks about
MAX_FIRST = 24  # more than these are counted, in one search

RunAll = Callable[[Sequence[dict[str, Any]]], list[dict]]


class Lexical:
    """The words of the index as `search.dutch` asks for them, for what one viewer may see (nobody: only counts)."""

    def __init__(self, run_all: RunAll, visible: Clause | None):
        self._run_all, self._visible = run_all, visible
        self._counts: dict[str, int] = {}
        self._shown: dict[tuple[str, ...], bool] = {}
        self._held: dict[tuple[str, ...], int] = {}
        self._written: dict[str, bool] = {}
        self._near: dict[str, list[tuple[str, int]]] = {}
        self._size: int | None = None
        self._mean = 0.0

    def foresee(self, text: str, synonyms: dutch.SynonymSet, beside: Sequence[dict[str, Any]] = ()) -> list[dict]:
        """Ask now, in one request, what `dutch.plan` will ask, and other searches; return the answers to those."""
        own, terms = foreseen(text, synonyms)
        like = list(dict(synonyms.of(terms)))
        phrases = [phrase for phrase in like if len(phrase) > 1]
        typed = dict.fromkeys(tokens(text[: ranking.MAX_CHARACTERS]))
        unknown = [one for one in typed if one.isalpha() and len(one) >= correction.SHORTEST and not log_frequency(one)]
        seen = list(dict.fromkeys([*((term,) for term in own), *like]))
        asked = _Questions(
            terms, phrases[:MAX_PHRASES], seen=seen, unknown=unknown[:MAX_UNKNOWN], visible=self._visible
        )
        return self._ask(asked, beside)

    def size(self) -> int:
        if self._size is None:
            self._ask(_Questions((), ()))
        return self._size or 0

    def mean_length(self) -> float:
        """Return the mean length of the documents."""
        self.size()
        return self._mean

    def counts(self, terms: Iterable[str]) -> Mapping[str, int]:
        asked = list(terms)
        if new := [term for term in dict.fromkeys(asked) if term not in self._counts]:
            self._ask(_Questions(new, ()))
        return {term: count for term in asked if (count := self._counts[term])}

    def holders(self, phrases: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return in how many documents each phrase stands."""
        if new := [phrase for phrase in phrases if phrase not in self._held]:
            self._ask(_Questions((), new))
        return {phrase: self._held[phrase] for phrase in phrases}

    def is_visible(self, *terms: str) -> bool:
        if terms not in self._shown:
            self._ask(_Questions((), (), seen=[terms], visible=self._visible))
        return self._shown[terms]

    def near(self, typed: str) -> Iterable[tuple[str, int]]:
        """Return words like this one; those that do not begin alike are sought when none of the others is near."""
        same_head = self._like(typed, 1)
        best = correction.ranked(typed, same_head)[:MAX_TRIED]
        found = same_head
        if not best or correction.distance(typed, best[0], 1.0) > 1.0:
            found = self._like(typed, 0)
            best = correction.ranked(typed, found)[:MAX_TRIED]
        self._see_written([word for word in best if word not in self._written])
        return found

    def _like(self, typed: str, prefix: int) -> list[tuple[str, int]]:
        found = self._near.get(typed) if prefix else None
        if found is None:
            (answer,) = self._run_all([{"size": 0, "suggest": {typed: _suggesting(typed, prefix, "always")}}])
            found = _suggested(answer, typed)
        return found

    def is_written(self, written: str) -> bool:
        if written not in self._written:
            self._see_written([written])
        return self._written[written]

    def _see_written(self, words: Sequence[str]) -> None:
        """Find out, in one request, which of these stand so in a document that the viewer may see."""
        if words:
            asked = {word: {"term": {"spelled": word}} for word in words}
            query = self._visible or {"match_none": {}}
            (answer,) = self._run_all([{"size": 0, "query": query, "aggs": each(asked)}])
            self._written |= {word: told(answer, word) > 0 for word in words}

    def _ask(self, asked: _Questions, beside: Sequence[dict[str, Any]] = ()) -> list[dict]:
        """Ask, and learn from the answers; return those to what was asked beside."""
        bodies = asked.bodies()
        answers = self._run_all([*bodies, *beside])
        own, others = answers[: len(bodies)], answers[len(bodies) :]
        counts, length, *seen = own
        self._size = counts["hits"]["total"]["value"]
        self._mean = length["aggregations"]["length"]["value"] or 0.0
        for place, phrase in enumerate(asked.clauses):
            self._held[phrase] = told(counts, f"all{place}")
            if len(phrase) == 1:
                self._counts[phrase[0]] = self._held[phrase]
        self._near |= {one: found for one in asked.unknown if (found := _suggested(counts, one))}
        self._shown |= dict.fromkeys(asked.seen, False)  # nobody sees anything
        for phrase, answer in zip(asked.first, seen, strict=False):
            self._shown[phrase] = answer["hits"]["total"]["value"] > 0
        for place, phrase in enumerate(asked.more):
            self._shown[phrase] = bool(self._visible) and told(seen[-1], f"all{place}") > 0
        return others


class _Questions:
    """What is asked in one request: in how many documents terms and phrases stand, and which the viewer may see."""

    def __init__(
        self,
        terms: Sequence[str],
        phrases: Sequence[tuple[str, ...]],
        *,
        seen: Sequence[tuple[str, ...]] = (),
        unknown: Sequence[str] = (),
        visible: Clause | None = None,
    ):
        self.seen, self.unknown, self._visible = seen, unknown, visible
        self.first, self.more = seen[:MAX_FIRST], seen[MAX_FIRST:]
        self.clauses = {phrase: _holding(phrase) for phrase in (*((term,) for term in terms), *phrases)}

    def bodies(self) -> list[dict[str, Any]]:
        """Return the searches: the counts, the mean length, and one for each of `first`, and one for all of `more`.

        One that looks for a first document stops there; to count what the viewer sees of each term took a cluster of
        100,000 documents longer than everything else. And the server keeps the answer to each for the next query.
        """
        counted = {f"all{place}": one for place, one in enumerate(self.clauses.values())}
        counts: dict[str, Any] = {"size": 0, "track_total_hits": True, "aggs": each(counted)}
        if self.unknown:
            counts["suggest"] = {one: _suggesting(one, 1, "missing") for one in self.unknown}
        length = {"size": 0, "track_total_hits": False, "aggs": {"length": {"avg": {"field": "length"}}}}
        return [counts, length, *(self._seen(self._visible) if self._visible else ())]

    def _seen(self, visible: Clause) -> Iterator[dict[str, Any]]:
        for phrase in self.first:
            query = all_of([_holding(phrase), visible])
            yield {"size": 0, "track_total_hits": 1, "terminate_after": 1, "query": query}
        if self.more:
            counted = {f"all{place}": _holding(phrase) for place, phrase in enumerate(self.more)}
            yield {"size": 0, "track_total_hits": False, "query": visible, "aggs": each(counted)}


def _holding(phrase: tuple[str, ...]) -> Clause:
    return with_term(phrase[0]) if len(phrase) == 1 else with_phrase(phrase)


def each(clauses: Mapping[str, Clause]) -> dict[str, Clause]:
    """Return what counts the documents of each of these queries."""
    return {"each": {"filters": {"filters": dict(clauses)}}} if clauses else {}


def told(answer: Mapping, name: str) -> int:
    return answer["aggregations"]["each"]["buckets"][name]["doc_count"]


def _suggesting(typed: str, prefix: int, mode: str) -> Clause:
    """Return what asks for words as written that begin with the same `prefix` letters."""
    options = {"field": "spelled", "suggest_mode": mode, "max_edits": 2, "prefix_length": prefix}
    options |= {"size": MAX_NEAR, "shard_size": 4 * MAX_NEAR, "min_word_length": SHORTEST_WORD}
    return {"text": typed, "term": options}


def _suggested(answer: Mapping, typed: str) -> list[tuple[str, int]]:
    """Return the words that were suggested, with their number of documents, that have about the same letters."""
    bits = correction.letters(typed)
    found = [(option["text"], option["freq"]) for told in answer["suggest"][typed] for option in told["options"]]
    near = [(word, count) for word, count in found if (correction.letters(word) ^ bits).bit_count() <= 4]
    return [(word, count) for word, count in near if word.replace("-", "").replace("@", "").isalpha()]
