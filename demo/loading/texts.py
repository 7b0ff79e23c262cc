"""Cuts a running text into the fields of a form: which sentences are the question, the result, the limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

SENTENCE = re.compile(r"(?<=[.!?])(?=\s)\s+(?=[A-Z‘'\"])")
LIMIT = re.compile(
    r"^(Let op|Voorwaarde|Nadeel|Grens|Het werkt niet|Dat werkt niet|Werkt niet|Niet doen|Maar|Lukt (dat|het) niet|"
    r"Lastig|Pas op|Alleen|Wat niet|Minder goed|Uitzondering)"
)


@dataclass(frozen=True)
class Story:
    """A dilemma in three parts."""

    situation: str
    difficulty: str
    question: str


def story(body: str, question: str = "") -> Story:
    """Return what is going on, what makes it hard, and the question, which is the last run of questions in the text.

    `question` is used instead when the text asks nothing.
    """
    paragraphs = [sentences(paragraph) for paragraph in body.split("\n\n")]
    if not question:
        question = _take_question(paragraphs)
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    texts = [" ".join(paragraph) for paragraph in paragraphs]
    if len(texts) < 2:
        return Story("\n\n".join(texts), "", question)
    return Story("\n\n".join([texts[0], *texts[2:]]), texts[1], question)


def _take_question(paragraphs: list[list[str]]) -> str:
    for paragraph in reversed(paragraphs):
        ends = [number for number, sentence in enumerate(paragraph) if _asks(sentence)]
        if ends:
            start = end = ends[-1]
            while start > 0 and _asks(paragraph[start - 1]):
                start -= 1
            taken = paragraph[start : end + 1]
            del paragraph[start : end + 1]
            return " ".join(taken)
    return ""


def _asks(sentence: str) -> bool:
    return sentence.rstrip("'’\") ").endswith("?")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph."""
    return [sentence for sentence in SENTENCE.split(text.strip()) if sentence]


@dataclass(frozen=True)
class Findings:
    """A lesson in three parts."""

    learned: str
    evidence: str
    limits: str


def findings(body: str) -> Findings:
    """Return what was learned (the first paragraph), what shows it, and where it does not hold."""
    first, *others = body.split("\n\n")
    limits = [paragraph for paragraph in others if LIMIT.match(paragraph)]
    evidence = [paragraph for paragraph in others if not LIMIT.match(paragraph)]
    return Findings(first, "\n\n".join(evidence), "\n\n".join(limits))
