"""How often the cluster is asked, and what a process uses again of what it read."""

from __future__ import annotations

import pytest

from search.engines.base import Query
from search.engines.elasticsearch.memory import Pages
from tests.engines.conftest import ENGINES
from tests.engines.documents import MEMBER, PUBLIC, doc

WORDS = [f"{first}{second}" for first in ("wijk", "school", "gezins", "jeugd") for second in ("team", "hulp", "plan")]
LONG = " ".join(f"{word}{number}" for number in range(25) for word in WORDS)


@pytest.fixture
def cluster(tmp_path):
    engine = ENGINES["elasticsearch"](tmp_path)
    texts = [LONG[start : start + 900] for start in range(0, len(LONG), 900)]
    engine.index([doc(f"lesson:{number}", "Een wijkteam", text) for number, text in enumerate(texts, start=1)])
    engine.index([doc("lesson:100", "Alleen voor leden: stoelendans", "Wijkteam", audience="members")])
    yield engine
    engine.drop()


@pytest.fixture
def requests(cluster, monkeypatch):
    """The addresses that were asked, in order."""
    asked: list[str] = []
    transport = type(cluster.server.patient.transport)
    perform = transport.perform_request

    def counted(self, method, target, **options):
        asked.append(target)
        return perform(self, method, target, **options)

    monkeypatch.setattr(transport, "perform_request", counted)
    return asked


@pytest.mark.parametrize(
    ("words", "most", "most_again"),
    [
        ("wijkteam", 4, 1),
        ("wat doet een wijkteam voor jeugdhulp op school", 4, 1),
        ("wijkteem", 7, 4),  # what it is like, with other first letters too, who sees that, and how much there is of it
        (LONG, 6, 3),
    ],
)
def test_a_search_asks_a_few_times_and_fewer_when_it_is_asked_again(cluster, requests, words, most, most_again):
    first = cluster.search(Query(words=words), PUBLIC)
    assert first.hits
    assert len(requests) <= most

    requests.clear()
    again = cluster.search(Query(words=words), PUBLIC)

    assert len(requests) <= most_again
    assert [hit.key for hit in again.hits] == [hit.key for hit in first.hits]
    assert (again.total, again.facets) == (first.total, first.facets)


def test_words_of_a_long_text_that_only_others_may_see_are_words_that_nobody_wrote(cluster):
    words = f"{LONG[:2000]} stoelendans"

    assert cluster.search(Query(words="stoelendans"), PUBLIC).total == 0
    assert "lesson:100" not in {hit.key for hit in cluster.search(Query(words=words, per_page=100), PUBLIC).hits}
    assert cluster.search(Query(words="stoelendans"), MEMBER).total == 1


def test_no_facets_are_counted_for_who_asks_for_none(cluster, requests):
    some = cluster.search(Query(words="wijkteam"), PUBLIC)
    none = cluster.search(Query(words="wijkteam", facets=()), PUBLIC)

    assert none.facets == {}
    assert none.total == some.total
    assert [hit.key for hit in none.hits] == [hit.key for hit in some.hits]


def test_what_is_written_anew_is_read_anew(cluster):
    assert "<mark>wijkteam</mark>" in cluster.search(Query(words="wijkteam"), PUBLIC).hits[0].title_html.lower()

    cluster.index([doc("lesson:1", "Het wijkteam is verhuisd", LONG[:900])])
    titles = [hit.title for hit in cluster.search(Query(words="wijkteam verhuisd"), PUBLIC).hits]

    assert titles[0] == "Het wijkteam is verhuisd"
    cluster.index([doc("lesson:1", "Het wijkteam is verhuisd", LONG[:900], audience="members")])
    assert "lesson:1" not in {hit.key for hit in cluster.search(Query(words="wijkteam verhuisd"), PUBLIC).hits}


def test_a_page_that_is_asked_again_is_not_put_in_order_again(cluster, monkeypatch):
    query = Query(words="wijkteam", per_page=5)
    first = cluster.search(query, PUBLIC)
    monkeypatch.setattr(type(cluster), "_hits", None)  # calling it would fail

    assert cluster.search(query, PUBLIC).hits == first.hits


def test_a_page_that_one_saw_is_nobody_elses_page(cluster):
    query = Query(words="wijkteam", per_page=100)
    assert "lesson:100" in {hit.key for hit in cluster.search(query, MEMBER).hits}
    assert "lesson:100" not in {hit.key for hit in cluster.search(query, PUBLIC).hits}
    assert "lesson:100" in {hit.key for hit in cluster.search(query, MEMBER).hits}

    cluster.index([doc("lesson:100", "Alleen voor u: stoelendans", "Wijkteam", audience="user:2")])

    assert "lesson:100" not in {hit.key for hit in cluster.search(query, MEMBER).hits}


@pytest.mark.parametrize(
    "other", [{"order": "newest"}, {"page": 2}, {"per_page": 3}, {"exclude_keys": ["lesson:1", "lesson:2"]}]
)
def test_another_page_of_the_same_words_is_another_page(cluster, other):
    query = Query(words="wijkteam schoolhulp3 jeugdplan7", per_page=5)
    again = Query(words=query.words, **({"per_page": 5} | other))
    expected = cluster.search(again, PUBLIC).hits
    cluster._pages = Pages()
    shown = cluster.search(query, PUBLIC).hits

    assert cluster.search(again, PUBLIC).hits == expected != shown
