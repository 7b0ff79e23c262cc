"""Texts and questions for the benches of search, made of Dutch words in the proportions of the demonstration texts.

Words follow Zipf's law with a long tail of compounds, so that new words keep coming as they do in real texts: about
8 n^0.6 different ones in n words (Heaps' law), as measured in `demo/relevance/documents.jsonl`.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search.dutch import lexicon
from search.dutch.words import STOP_WORDS, tokens
from search.engines.base import Document, Query

DEMO = Path(__file__).resolve().parent.parent / "demo" / "relevance" / "documents.jsonl"
SEED = 20190401
WORDS = 400_000
HEAD = 1_000  # ranks up to here fall as 1 / rank, the tail as 1 / rank ** TAIL
TAIL = 1.67
USUAL = 6_000  # how many common Dutch words are mixed with those of the demonstration
THEMES = [f"thema-{number}" for number in range(21)]
PLACES = [f"wijk-{number}" for number in range(10)]
SECTORS = list("abcdefg")
KINDS = ["lesson", "dilemma", "meeting_note", "guide_page"]
AUDIENCES = ["public", "members", "members", "meeting:1"]


class Vocabulary:
    """Words by rank, and how often each is used."""

    def __init__(self, random_: random.Random):
        self.words = _ranked(random_)
        weights = [1 / (rank + 2.7) if rank <= HEAD else HEAD ** (TAIL - 1) / rank**TAIL for rank in _ranks(self.words)]
        self._sums = list(itertools.accumulate(weights))

    def draw(self, random_: random.Random, count: int) -> list[str]:
        """Return this many words."""
        return random_.choices(self.words, cum_weights=self._sums, k=count)


def _ranks(words: Sequence[str]) -> range:
    return range(1, len(words) + 1)


def _ranked(random_: random.Random) -> list[str]:
    """Return words by rank: those of the demonstration texts among common Dutch ones, then compounds and rare words."""
    lines = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    own = Counter(word for line in lines for word in tokens(f"{line['title']} {line['body']}"))
    general = lexicon.source_words()
    usual = sorted(general, key=general.__getitem__, reverse=True)
    head = dict.fromkeys(word for word, _ in own.most_common())
    for place, word in enumerate(usual[:USUAL]):  # every other rank below the most usual of our own
        if place % 2:
            head.setdefault(word)
    nouns = [word for word in own if word.isalpha() and 4 <= len(word) <= 11 and word not in STOP_WORDS]
    nouns += usual[500:6_000]
    rare = usual[USUAL:]
    random_.shuffle(rare)
    ranked, waiting = head, iter(rare)
    while len(ranked) < WORDS:
        if random_.random() < 0.4 and (word := next(waiting, "")):
            ranked.setdefault(word)
        else:
            first, second = random_.choice(nouns), random_.choice(nouns)
            ranked.setdefault(first + random_.choice(("", "", "s")) + second)
    return list(ranked)


def documents(count: int, random_: random.Random, vocabulary: Vocabulary) -> Iterator[Document]:
    """Yield documents of 60 to 240 words with facets and an audience."""
    for number in range(count):
        text = vocabulary.draw(random_, random_.randint(60, 240))
        sentences = [" ".join(text[start : start + 12]).capitalize() for start in range(0, len(text), 12)]
        yield Document(
            key=f"lesson:{number}",
            kind=random_.choice(KINDS),
            title=" ".join(vocabulary.draw(random_, 7)).capitalize(),
            body=". ".join(sentences) + ".",
            url=f"/lessen/{number}/",
            date=datetime(2017, 9, 1, tzinfo=UTC) + timedelta(days=random_.randint(0, 850)),
            audience=random_.choice(AUDIENCES),
            owner=random_.randint(1, 50),
            facets={
                "place": [random_.choice(PLACES)],
                "themes": random_.sample(THEMES, 2),
                "sector": [random_.choice(SECTORS)],
            },
            version="1",
        )


FACETS = ("kind", "place", "sector", "themes")  # as the peers count


def queries(count: int, made: Sequence[Document], random_: random.Random) -> list[Query]:
    """Return queries: of ten, seven hold one to four telling words of a document and three a run of its words.

    Every tenth has a slip, a third has filters.
    """
    asked = []
    for number in range(count):
        words = re.findall(r"\w+", random_.choice(made).body.lower())
        if number % 10 < 7:
            telling = [word for word in words if len(word) > 3 and word not in STOP_WORDS]
            chosen = random_.sample(telling, k=random_.randint(1, 4))
        else:
            length = random_.randint(5, 9)
            start = random_.randint(0, len(words) - length)
            chosen = words[start : start + length]
        if number % 10 == 0:
            chosen[0] = chosen[0][:-2] + chosen[0][-1]
        filters = {"place": random_.sample(PLACES, 2), "kind": ["lesson", "dilemma"]} if number % 3 == 0 else {}
        asked.append(Query(words=" ".join(chosen), filters=filters, facets=FACETS))
    return asked
