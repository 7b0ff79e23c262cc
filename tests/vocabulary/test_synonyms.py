"""A line of synonyms: what the form accepts is what search understands, and the other way round."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from search import dutch, synonyms
from vocabulary.models import validate_synonym_line
from vocabulary.synonyms import SynonymError, parse_line

PIECES = [
    ",",
    "\\,",
    "=>",
    "=",
    ">",
    "#",
    "\\",
    " ",
    "\n",
    "\r",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\x00",
    "!",
    "_",
    "🙂",
]
WORDS = [
    "poh",
    "praktijkondersteuner",
    "de",
    "0-4",
    "18-",
    "14 030",
    "Extr@Utrecht",
    "é",
    "ĳ",
    "中",
    "²",
    "een twee drie",
]
LINES = st.lists(st.sampled_from(PIECES + WORDS) | st.text(max_size=3), max_size=14).map("".join)


def accepts(line: str) -> bool:
    try:
        validate_synonym_line(line)
    except ValidationError:
        return False
    return True


def understood(line: str) -> list:
    try:
        return dutch.parse_synonyms(line)
    except SynonymError:
        return []


@given(LINES)
@example("# poh, praktijkondersteuner")
@example("a\\, b")
@example("a, b\u2028c, d")
@example("a, b\n# c")
@example("een twee drie vier vijf zes zeven acht negen, b")
@example("!, b")
def test_what_the_form_accepts_is_one_rule_for_search_and_nothing_else_is(line):
    rules = understood(line)

    if accepts(line):
        assert rules == [parse_line(line)] == list(synonyms._rules([line]))
        assert all(any(map(str.isalnum, entry)) for entry in (*rules[0].left, *rules[0].right))
    else:
        assert not rules or len(line.splitlines()) > 1


@given(
    st.lists(st.sampled_from(["poh", "wachtlijst", "jeugdhulp, thuis", "tolk"]), min_size=2, max_size=4, unique=True)
)
def test_words_written_by_the_rules_are_accepted_and_found(words):
    line = ", ".join(word.replace(",", "\\,") for word in words)

    assert accepts(line)
    table = dutch.SynonymSet(dutch.parse_synonyms(line))
    for word in words:
        assert {said for _, said in table.of(dutch.analysed(word).whole)} >= set(words) - {word}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("poh", "minstens twee woorden"),
        ("poh,", "ontbreekt een woord"),
        ("poh => jgz => save", "hooguit één keer"),
        ("# poh, jgz", "Schrijf woorden met komma’s"),
        ("poh, jgz\npoh, save", "één regel"),
        ("poh, ?!", "is geen woord"),
    ],
)
def test_a_line_that_is_no_rule_is_told_why(line, message):
    with pytest.raises(ValidationError, match=message):
        validate_synonym_line(line)


def test_every_shipped_line_is_accepted(settings):
    text = (settings.BASE_DIR / "vocabulary" / "data" / "synonyms.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

    assert len(lines) > 50
    assert all(map(accepts, lines))
