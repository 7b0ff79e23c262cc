"""What was typed, as a plan that both engines carry out: what matches, what only scores, what must and must not be.

The engine offers what it knows of its words through `Vocabulary`; whatever depends on single documents asks only for
those that the viewer may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search import ranking
from search.dutch import compounds, correction
from search.dutch.analysis import analysed, word
from search.dutch.lexicon import log_frequency
from search.dutch.synonyms import SynonymSet
from search.dutch.words import STOP_WORDS, cleaned, data_words, spans, tokens

FADING = data_words("fading.txt")
MAX_TOKENS = 400
MAX_CORRECTED = 6
MAX_TRIED = 8
MAX_ALSO_SEARCHED = 5
MAX_FORESEEN = 200
_QUOTES = str.maketrans("“”„«»", '"""""')
_QUOTED = re.compile(r'(?<!\w)(-?)"([^"]*)"?')
_MINUS = re.compile(r"(?<!\S)-(?=\w)(\S+)")

Phrase = tuple[str, ...]


class Vocabulary(Protocol):
    """What an engine knows of its words."""

    def size(self) -> int:
        """Return the number of documents."""

    def counts(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Return in how many documents each term stands, parts included; absent terms may be left out."""

    def is_visible(self, *terms: str) -> bool:
        """Return whether the term, or the terms as a phrase, stand in a document that the viewer may see."""

    def near(self, typed: str) -> Iterable[tuple[str, int]]:
        """Return words, as written in documents, that may be what was meant, with a number of documents."""

    def is_written(self, written: str) -> bool:
        """Return whether this word stands, as written here, in a document that the viewer may see."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of a query, and its phrases in quotes and exclusions, not yet analysed."""

    words: str
    phrases: Sequence[str] = ()
    excluded: Sequence[str] = ()


@dataclass(slots=True)
class Plan:
    """What an engine has to do.

    A document matches when it holds any of `whole`, `parts` or `synonyms`, all of `required`, and none of `excluded`;
    without any of the three groups every document that holds `required` matches. `common` only adds to the score.
    `matches_nothing` says that words were typed of which none can be searched.
    """

    whole: list[str] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    synonyms: list[Phrase] = field(default_factory=list)
    required: list[Phrase] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)
    did_you_mean: str = ""
    also_searched: list[str] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    matches_nothing: bool = False

    @property
    def marked(self) -> list[Phrase]:
        """The terms to mark in what is shown."""
        return [*((term,) for term in (*self.whole, *self.common)), *self.synonyms, *self.required]


def read(text: str) -> Typed:
    """Take apart what was typed: quotes hold a phrase, a minus before a word or phrase excludes it."""
    text = cleaned(text[: ranking.MAX_CHARACTERS]).translate(_QUOTES)
    phrases: list[str] = []
    excluded: list[str] = []

    def take_quoted(match: re.Match[str]) -> str:
        (excluded if match.group(1) else phrases).append(match.group(2))
        return " "

    def take_minus(match: re.Match[str]) -> str:
        excluded.append(match.group(1))
        return " "

    words = _MINUS.sub(take_minus, _QUOTED.sub(take_quoted, text))
    return Typed(words, phrases[:8], excluded[:8])


def plan(text: str, vocabulary: Vocabulary, synonyms: SynonymSet) -> Plan:
    """Return the plan for what was typed, for the viewer of the vocabulary."""
    typed = read(text)
    made = Plan()
    made.required = [terms for phrase in typed.phrases if (terms := tuple(analysed(phrase).whole))]
    made.excluded = [terms for phrase in typed.excluded if (terms := tuple(analysed(phrase).whole))]
    _add_words(made, typed, vocabulary, synonyms)
    if not (made.whole or made.parts or made.synonyms):
        made.matches_nothing = (
            bool(text.strip())
            and not made.required
            and not made.excluded
            or bool(_searchable(typed.words) and not made.common)
        )
    return made


def foreseen(text: str, synonyms: SynonymSet) -> tuple[list[str], list[str]]:
    """Return the typed terms, and all whose counts `plan` will most likely ask: to ask an engine far away at once."""
    meant = _searchable(read(text).words)
    own = [word(token).term for token in meant]
    parts = (part for token in meant for part in word(token).parts)
    like = (term for phrase in dict(synonyms.of(own)) for term in phrase)
    return own, list(dict.fromkeys([*own, *parts, *_joined(meant), *like]))[:MAX_FORESEEN]


def _searchable(text: str) -> list[str]:
    """Return the words of a text that the index could hold, each once, in order."""
    found = tokens(text)[:MAX_TOKENS]
    return list(dict.fromkeys(token for token in found if token not in STOP_WORDS))


def _add_words(made: Plan, typed: Typed, vocabulary: Vocabulary, synonyms: SynonymSet) -> None:
    typed_words = _searchable(typed.words)
    if not typed_words:
        return
    corrections = _corrections(typed_words, vocabulary, synonyms)
    meant = [corrections.get(token) or token for token in typed_words]
    counts = dict(_counts(meant, vocabulary))
    for token in typed_words:
        if corrections.get(token) == "":
            counts.pop(word(token).term, None)  # the viewer's documents do not hold it: as if none did
    terms = _terms(meant, counts)
    made.did_you_mean = _did_you_mean(typed.words, corrections)
    _add_synonyms(made, terms, meant, synonyms, vocabulary)
    _sort_by_rarity(made, terms, meant, counts, vocabulary.size())
    _add_parts(made, meant, counts, vocabulary.size())


def _counts(meant: Sequence[str], vocabulary: Vocabulary) -> Mapping[str, int]:
    asked = {term for token in meant for term in (word(token).term, *word(token).parts)}
    asked |= set(_joined(meant))
    return vocabulary.counts(asked)


def _joined(meant: Sequence[str]) -> dict[str, None]:
    """Return the terms of neighbours written as one: 'avond spreekuur' is 'avondspreekuur' too."""
    pairs = zip(meant, meant[1:], strict=False)
    return dict.fromkeys(word(left + link + right).term for left, right in pairs for link in ("", "s"))


def _terms(meant: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """Return the terms of the words in order; of a compound that no document holds, its parts stand in for it."""
    terms: list[str] = []
    for token in meant:
        term, parts = word(token)
        stand_in = [word(part).term for part in compounds.split(token)] if not counts.get(term) else []
        terms += stand_in if any(counts.get(part) for part in stand_in) else [term]
    return terms


def _add_synonyms(
    made: Plan, terms: list[str], meant: Sequence[str], synonyms: SynonymSet, vocabulary: Vocabulary
) -> None:
    own = [word(token).term for token in meant]
    found = dict(synonyms.of(own)) | (dict(synonyms.of(terms)) if terms != own else {})
    found = {phrase: written for phrase, written in found.items() if not set(phrase) <= {*own, *terms}}
    known = vocabulary.counts({term for phrase in found for term in phrase})
    made.synonyms = [phrase for phrase in found if all(known.get(term) for term in phrase)][: ranking.MAX_SYNONYMS]
    shown = (phrase for phrase in made.synonyms if vocabulary.is_visible(*phrase))
    made.also_searched = [found[phrase] for phrase, _ in zip(shown, range(MAX_ALSO_SEARCHED), strict=False)]


def _sort_by_rarity(made: Plan, terms: list[str], meant: Sequence[str], counts: Mapping[str, int], size: int) -> None:
    """Divide the terms into those that make a document match and those that only score."""
    fading = {word(token).term for token in meant if token in FADING}
    candidates = [*terms, *(term for term in _joined(meant) if term not in terms)]
    known = [term for term in dict.fromkeys(candidates) if counts.get(term)]
    known = sorted(known, key=counts.__getitem__)[: ranking.MAX_TERMS] if len(known) > ranking.MAX_TERMS else known
    common = {term for term in known if term in fading or ranking.WEIGHTS.is_common(counts[term], size)}
    if len(common) == len(known) or sum(counts[term] for term in known if term not in common) < ranking.FEW_MATCHES:
        common &= fading if len(fading.intersection(known)) < len(known) else set()
    made.whole = [term for term in known if term not in common]
    made.common = [term for term in known if term in common]


def _add_parts(made: Plan, meant: Sequence[str], counts: Mapping[str, int], size: int) -> None:
    taken = {*made.whole, *made.common}
    parts = dict.fromkeys(part for token in meant if token not in FADING for part in word(token).parts)
    known = (part for part in parts if part not in taken and counts.get(part, 0) > 0)
    made.parts = [part for part in known if not ranking.WEIGHTS.is_common(counts[part], size)][: ranking.MAX_TERMS]


def _corrections(typed_words: Sequence[str], vocabulary: Vocabulary, synonyms: SynonymSet) -> dict[str, str]:
    """Return for each word that the viewer's documents do not know what was probably meant, or ''."""
    known = vocabulary.counts({term for token in typed_words for term in (word(token).term, *word(token).parts)})
    made: dict[str, str] = {}
    for token in typed_words:
        if len(made) < MAX_CORRECTED and not _is_known(token, known, vocabulary):
            is_dutch = log_frequency(token) > 0 or synonyms.knows(word(token).term) or _is_known_compound(token, known)
            made[token] = "" if is_dutch else _correction(token, vocabulary)
    return made


def _is_known(token: str, known: Mapping[str, int], vocabulary: Vocabulary) -> bool:
    term = word(token).term
    return bool(known.get(term)) and vocabulary.is_visible(term)


def _is_known_compound(token: str, known: Mapping[str, int]) -> bool:
    parts = compounds.split(token)
    return bool(parts) and all(known.get(word(part).term) for part in parts)


def _correction(token: str, vocabulary: Vocabulary) -> str:
    if len(token) < correction.SHORTEST or not token[0].isalpha() or any(map(str.isdigit, token)):
        return ""
    ranked = correction.ranked(token, vocabulary.near(token))
    return next((written for written in ranked[:MAX_TRIED] if vocabulary.is_written(written)), "")


def _did_you_mean(text: str, corrections: Mapping[str, str]) -> str:
    """Return the words with the unknown ones corrected, or left out when nothing is like them; '' when none is."""
    if not any(corrections.values()):
        return ""
    kept = ((token, text[start:end]) for token, start, end in spans(text))
    return " ".join(said for token, written in kept if (said := corrections.get(token, written)))
