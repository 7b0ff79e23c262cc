"""Whatever is typed gives an answer."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import Query
from tests.engines.documents import PUBLIC, doc

# More where nobody waits (.ci/run), and as many as you like by hand: FUZZ_QUERIES=20000.
QUERIES = int(os.environ.get("FUZZ_QUERIES") or (1_000 if os.environ.get("REQUIRE_SERVICES") else 300))

SYNTAX = [
    '"',
    "*",
    "(",
    ")",
    ":",
    "^",
    "+",
    "-",
    "{",
    "}",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "title:",
    "\x00",
    "\\",
    "'",
    ";--",
]
WORDS = [
    "huisarts",
    "tolk",
    "jeugdhulpwachtlijst",
    "privasy",
    "18-",
    "0-4",
    "14 030",
    "extr@utrecht",
    "é",
    "ĳ",
    "ß",
    "İ",
]
ODD = [
    "😀",
    "👩‍👩‍👧",
    "\u202e",
    "\ufeff",
    "\u00ad",
    "中文",
    "ا",
    "\ud7ff",
    "\U0010ffff",
    "<b>",
    "&amp;",
    "%",
    "_",
    "a" * 300,
]
query_texts = st.one_of(
    st.lists(st.sampled_from(SYNTAX + WORDS + ODD), max_size=30).map(" ".join),
    st.lists(st.sampled_from(SYNTAX + WORDS + ODD), max_size=30).map("".join),
    st.text(max_size=200),
    st.text(alphabet='"-*() abcdefgh', max_size=80),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    from tests.engines.conftest import ENGINES

    made = {name: make(tmp_path_factory.mktemp(name)) for name, make in ENGINES.items()}
    for engine in made.values():
        engine.index(
            [
                doc(
                    "lesson:1",
                    "De huisarts & de tolk <b>",
                    "Bel 14 030. Wachtlijsten voor 0-4 jaar, 18- en Extr@Utrecht.",
                ),
                doc("lesson:2", "😀 中文 privacy", "\x00\u202e\u00ad Jeugd\u00adhulp 👩‍👩‍👧 ĳ İ ß", labels=["_", "%"]),
            ]
        )
    return made


def check(engine, words: str) -> None:
    found = engine.search(Query(words=words), PUBLIC)
    assert found.total >= len(found.hits)
    for hit in found.hits:
        for html in (hit.title_html, hit.snippet_html):
            assert not re.search(r"<(?!/?mark>)|>(?<!<mark>)(?<!</mark>)", html)
    engine.complete(words, PUBLIC)
    engine.similar(words, PUBLIC, is_text=True)


@settings(max_examples=QUERIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=query_texts)
def test_any_text_gets_an_answer(filled, words):
    for engine in filled.values():
        check(engine, words)


@pytest.mark.parametrize(
    "words",
    ["a" * 10_000, "huisarts " * 1_200, '"' * 10_000, "-" * 10_000, "( " * 5_000, "\x00" * 10_000, "jeugdhulp" * 1_100]
    + [" ".join(f"woord{n}" for n in range(1_500)), "huisarts-" * 1_100, '"huisarts" ' * 900, "-tolk " * 1_600],
)
def test_ten_thousand_characters_get_an_answer(filled, words):
    for engine in filled.values():
        check(engine, words)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=query_texts, body=query_texts, labels=st.lists(query_texts, max_size=3))
def test_any_text_can_be_indexed_and_forgotten(engine, title, body, labels):
    engine.index([doc("lesson:1", title, body, labels=labels), doc("lesson:2", "Tolk")])
    engine.index([doc("lesson:1", body, title)])
    engine.remove(["lesson:1"])

    assert engine.search(Query(), PUBLIC).total == 1
    assert engine.search(Query(words="tolk"), PUBLIC).total == 1
