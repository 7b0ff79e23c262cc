"""The Dutch word list as one compact file: folded words with their frequency, mapped into memory when first needed.

Source: the Dutch list of pyspellchecker (MIT), 343,000 words with frequencies from film subtitles; a word that was
never counted there stands at 50. `words.txt` adds words of this field.

The file is a trie that numbers the words, with behind it one byte a word: its frequency.
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
from typing import NamedTuple

import marisa_trie
from django.conf import settings

from search.dutch.words import data_words, fold

FILE_NAME = "dutch-words-2.marisa"
FIELD_FREQUENCY = 1_000
# Frequencies are kept as one byte, 15 steps per factor e: 16 million is 249.
STEPS = 15
HIGHEST = 254
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
    trie = marisa_trie.Trie(sorted(frequencies))
    steps = bytearray(len(trie))
    for word, count in frequencies.items():
        steps[trie[word]] = min(HIGHEST, round(math.log(count) * STEPS))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    with open(handle, "wb") as file:
        file.write(trie.tobytes() + steps)
    os.replace(temporary, target)
    return len(frequencies)


class Words(NamedTuple):
    """The words by number, and of each number the logarithm of the frequency in STEPS."""

    trie: marisa_trie.Trie
    steps: bytes


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words of the list; the file is built when it is not there."""
    if not path().exists():
        build(path())
    with path().open("rb") as file:
        trie = marisa_trie.Trie().mmap(str(path()))
        file.seek(-len(trie), os.SEEK_END)
        return Words(trie, file.read())


def log_frequency(word: str) -> float:
    """Return the natural logarithm of the frequency of a folded word, or 0.0 when the list does not hold it."""
    trie, steps = words()
    number = trie.get(word)
    return 0.0 if number is None else steps[number] / STEPS
