"""What a plan asks for, with its weights, and the query for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search import dutch, ranking
from search.engines.base import Query
from search.engines.elasticsearch.asking import Clause, all_of, any_of, with_phrase, with_term
from search.engines.elasticsearch.lexical import Lexical
from search.rerank import idf


class Weights:
    """What a plan asks for, with its weights."""

    def __init__(self, plan: dutch.Plan):
        weights = dict.fromkeys((*plan.whole, *plan.common), 1.0)
        for term in plan.parts:
            weights.setdefault(term, ranking.WEIGHTS.query_parts)
        for terms in plan.synonyms:
            if len(terms) == 1:
                weights.setdefault(terms[0], ranking.WEIGHTS.synonyms)
        self.terms = weights
        self.phrases = {terms: ranking.WEIGHTS.synonyms for terms in plan.synonyms if len(terms) > 1}
        self.phrases |= dict.fromkeys(plan.required, 1.0)

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    def name(self, phrase: tuple[str, ...]) -> str:
        """Return the name by which the server says that a document holds a phrase."""
        return f"p{list(self.phrases).index(phrase)}"

    def named(self, lexical: Lexical) -> dict[str, float]:
        """Return the weight of each phrase times its idf, by name."""
        size, holders = lexical.size(), lexical.holders(list(self.phrases))
        return {self.name(phrase): weight * idf(holders[phrase], size) for phrase, weight in self.phrases.items()}

    def scores(self, lexical: Lexical) -> dict[Any, float]:
        """Return the weight times idf of each term that the index holds."""
        size, counts = lexical.size(), lexical.counts(self.terms)
        return {term: weight * idf(counts[term], size) for term, weight in self.terms.items() if term in counts}


def matching(plan: dutch.Plan, asked: Weights, query: Query, among: Sequence[Clause], *, scored: bool) -> Clause:
    """Return the query for what matches a plan `among` what passes these filters."""
    filters = [*among]
    if query.date_from or query.date_to:
        span = {"gte": query.date_from.toordinal() if query.date_from else 1}
        span |= {"lte": query.date_to.toordinal()} if query.date_to else {}
        filters.append({"range": {"day": span}})
    single = [*plan.whole, *plan.parts, *(terms[0] for terms in plan.synonyms if len(terms) == 1)]
    several = [terms for terms in plan.synonyms if len(terms) > 1]
    excluded = [with_phrase(terms) for terms in plan.excluded]
    if not scored:
        either = [with_term(term) for term in single] + [with_phrase(terms) for terms in several]
        filters += [with_phrase(terms) for terms in plan.required]
        filters += [any_of(either)] if either else []
        return all_of(filters, must_not=excluded)
    should = [with_term(term, asked.terms[term]) for term in dict.fromkeys(single)]
    should += [with_phrase(terms, asked.phrases[terms], asked.name(terms)) for terms in several]
    must = [with_phrase(terms, 1.0, asked.name(terms)) for terms in plan.required]
    least = 1 if should else 0
    return times_boost(all_of(filters, must=must, should=should, must_not=excluded, minimum_should_match=least))


def times_boost(query: Clause) -> Clause:
    """Return the query with each score multiplied by the boost of the document."""
    factor = {"field": "boost", "missing": 1}
    return {"function_score": {"query": query, "field_value_factor": factor, "boost_mode": "multiply"}}
