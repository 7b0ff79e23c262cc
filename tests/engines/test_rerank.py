"""The careful order of the best candidates."""

from __future__ import annotations

from functools import partial

import pytest

from search.ranking import FEEDBACK_DOCUMENTS
from search.rerank import Asked, Candidate, rerank

# Frequencies in quarters. "tolk" is asked; two of the best have "taal"; "bus" stands in one of them alone, and often.
BEST = [{"tolk": 8, "taal": 4, "bus": 40}, {"tolk": 8, "taal": 4}, *[{"tolk": 8}] * (FEEDBACK_DOCUMENTS - 2)]
WITH_BUS, WITH_TAAL = {"tolk": 4, "bus": 40}, {"tolk": 4, "taal": 4}


def _candidates(documents, terms_as):
    def times(document, terms):
        return [document.get(term, 0) for term in terms]

    return [
        Candidate(number, terms_as(document), partial(times, document), length=10.0)
        for number, document in enumerate(documents)
    ]


def _ordered(documents, terms_as=list):
    def idfs(terms):
        return dict.fromkeys(terms, 2.0)

    found = rerank(_candidates(documents, terms_as), Asked({"tolk": 2.0}), 10.0, idfs)
    return [documents[number] for _, number in found]


@pytest.mark.parametrize("terms_as", [list, dict])
def test_what_several_of_the_best_share_lifts_and_what_one_repeats_does_not(terms_as):
    found = _ordered([*BEST, WITH_BUS, WITH_TAAL], terms_as)

    assert found.index(WITH_TAAL) < found.index(WITH_BUS)


def test_nothing_is_ordered_when_there_is_nothing():
    assert _ordered([]) == []
