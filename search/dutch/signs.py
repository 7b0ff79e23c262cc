"""Words as single characters."""

from __future__ import annotations

import threading
from collections.abc import Iterable


class Signs:
    """Gives each word a sign of its own, one character, so that the words of a document are one short text.

    To look fifty words up in a short text is faster than to make a dictionary of it, and takes less memory.
    """

    NONE = "\0"  # of a word that was never met
    _FIRST, _SURROGATES = 1, range(0xD800, 0xE000)

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._signs)

    def of(self, words: Iterable[str]) -> str:
        """Return the signs of these words, new ones for those without."""
        get = self._signs.get
        return "".join([get(word) or self._new(word) for word in words])

    def known(self, word: str) -> str:
        """Return the sign of a word, NONE when it has none."""
        return self._signs.get(word, self.NONE)

    def word(self, sign: str) -> str:
        """Return the word with this sign."""
        return self._words[sign]

    def _new(self, word: str) -> str:
        with self._lock:
            if word not in self._signs:
                code = self._FIRST + len(self._signs)
                sign = chr(code if code < self._SURROGATES.start else code + len(self._SURROGATES))
                self._words[sign] = word
                self._signs[word] = sign
            return self._signs[word]
