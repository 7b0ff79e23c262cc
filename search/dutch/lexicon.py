"""The Dutch word list as one compact file: folded words with their frequency, mapped into memory when first needed.

Source: the Dutch list of pyspellchecker (MIT), 343,000 words with frequencies from film subtitles; a word that was
never counted there stands at 50. `words.txt` adds words of this field.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import tempfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import marisa_trie
from django.conf import settings

from search.dutch.words import data_words, fold

FILE_NAME = "dutch-words-1.marisa"
FIELD_FREQUENCY = 1_000
# Frequencies are kept as one byte, 15 steps per factor e: 16 million is 249.
STEPS = 15
# Above this logarithm a word was really counted.
COUNTED = 4.0


def path() -> Path:
    """Return where the file is, or will be."""
    return Path(settings.VAR_DIR) / FILE_NAME


def source_words() -> dict[str, int]:
    """Return the folded words of the sources with their frequency: letters only, 3 to 30 long."""
    raw = gzip.decompress(files("spellchecker").joinpath("resources/nl.json.gz").read_bytes())
    frequencies: dict[str, int] = {}
    for word, frequency in json.loads(raw).items():
        folded = fold(word).replace("-", "")
        if folded.isascii() and folded.isalpha() and 3 <= len(folded) <= 30:
            frequencies[folded] = max(frequency, frequencies.get(folded, 0))
    for word in data_words("words.txt"):
        frequencies[word] = max(FIELD_FREQUENCY, frequencies.get(word, 0))
    return frequencies


def build(target: Path) -> int:
    """Write the file, whole or not at all, and return how many words it holds."""
    frequencies = source_words()
    trie = marisa_trie.RecordTrie(
        "<B", ((word, (min(255, round(math.log(count) * STEPS)),)) for word, count in sorted(frequencies.items()))
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    os.close(handle)
    trie.save(temporary)
    os.replace(temporary, target)
    return len(frequencies)


@lru_cache(maxsize=1)
def _trie() -> marisa_trie.RecordTrie:
    if not path().exists():
        build(path())
    return marisa_trie.RecordTrie("<B").mmap(str(path()))


def known_prefixes(text: str) -> list[str]:
    """Return the words of the list with which a folded text begins, shortest first."""
    return _trie().prefixes(text)


def is_known(word: str) -> bool:
    """Return whether the list holds a folded word."""
    return word in _trie()


def log_frequency(word: str) -> float:
    """Return the natural logarithm of the frequency of a folded word, or 0.0 when the list does not hold it."""
    found = _trie().get(word)
    return found[0][0] / STEPS if found else 0.0
