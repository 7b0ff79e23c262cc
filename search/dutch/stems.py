"""Kraaij-Pohlmann stems, with the exceptions that the algorithm needs."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import Stemmer

from search.dutch.lexicon import COUNTED, log_frequency
from search.dutch.words import DATA, data_words

CONSONANTS = frozenset("bdfgklmnprsvwz")
_ORDINAL = re.compile(r"^(\d+)(?:e|de|ste)$")
_DOUBLE_VOWEL = re.compile(r"([aeou])\1([^aeiou]+en)$")

# What may stand before a verb whose vowel changes: 'af' + 'gesloten'.
VERB_PREFIXES = data_words("verb_prefixes.txt")
# A stemmer holds a buffer, so each thread has its own.
_local = threading.local()


def kraaij_pohlmann(word: str) -> str:
    """Return the stem of a folded word by the algorithm alone (in Snowball 3 it is called 'dutch')."""
    try:
        stemmer = _local.stemmer
    except AttributeError:
        stemmer = _local.stemmer = Stemmer.Stemmer("dutch", 0)
    return stemmer.stemWord(word)


def _table(name: str) -> dict[str, list[str]]:
    table = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        head, colon, forms = line.split("#")[0].partition(":")
        if colon:
            table[head.strip()] = forms.split()
    return table


@lru_cache(maxsize=1)
def written_stems() -> dict[str, str]:
    """Return form → stem for all that is written down, so that nothing else need be tried.

    Figures of numbers and ordinals (`numbers.txt`), words of `stems.txt`, and past forms and participles of strong
    verbs with and without prefix ('afgesloten', 'afgesloten(e)'), in that order when they disagree.
    """
    written = {}
    strong = {
        form: kraaij_pohlmann(infinitive) for infinitive, forms in _table("strong_verbs.txt").items() for form in forms
    }
    for form, stem_ in sorted(strong.items(), key=lambda pair: len(pair[0])):
        for prefix in ("", *VERB_PREFIXES):
            written[prefix + form] = prefix + stem_
            if form.endswith("en"):
                written[f"{prefix}{form}e"] = prefix + stem_
    for name in ("stems.txt", "numbers.txt"):
        written |= {form: stem_ for stem_, forms in _table(name).items() for form in forms}
    return written


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one folded word that is no compound; what holds a digit or a sign stays as it is.

    A number in words becomes its figure, and so does an ordinal: 'achttiende' and '18e' are '18'.
    """
    if not word.isalpha():
        return _ORDINAL.sub(r"\1", word)
    return written_stems().get(word) or kraaij_pohlmann(_without_t(word)) or word


def _without_t(word: str) -> str:
    """Return the infinitive of a third person ('belt', 'verwijst', 'betaalt'), which the algorithm leaves as it is.

    The word list tells: the infinitive must be there, and be more usual than a plural in -ten ('kanten').
    """
    if len(word) < 4 or word[-1] != "t" or word[-2] not in CONSONANTS:
        return word
    found = max(_infinitives(word[:-1]), key=log_frequency)
    return found if log_frequency(found) > max(COUNTED, log_frequency(f"{word}en")) else word


def _infinitives(first_person: str) -> list[str]:
    """Return how the infinitive of a verb may be spelled: werk-en, bel-l-en, verwij-z-en, bet-a-len."""
    last = first_person[-1]
    options = [first_person + "en", first_person + last + "en"]
    if last in "sf":
        options.append(first_person[:-1] + {"s": "z", "f": "v"}[last] + "en")
    return options + [_DOUBLE_VOWEL.sub(r"\1\2", option) for option in options]
