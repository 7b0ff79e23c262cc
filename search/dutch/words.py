"""Tokens: the words of a text, folded, with names and numbers kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
MAXTOKEN = 60

# What a reader does not see: control characters, soft hyphens, zero-width marks and the byte order mark.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
TOKEN = re.compile(
    r"[a-z]+(?![\w@&'-])"  # most words: the short way
    r"|(?<!\w)14 0\d{2,3}(?!\w)"  # 14 030, the number of a municipality
    r"|\d+-\d+(?!\w)"  # 0-4 jaar
    r"|\d+[-+](?!\w)"  # 18-, 18+
    r"|\d+[.,]\d+(?!\w)"  # 16,5
    r"|\w+(?:[-@&']\w+)*"  # Extr@Utrecht, POH-jeugd, ib'er
)
_SPACED = re.compile(r"(?<!\w)14 0\d{2,3}(?!\w)")  # the only token with a space in it
_ROUND_WORDS = '.,:;?!()"'  # signs that stand before and after words and are no part of them
_POSSESSIVE = re.compile(r"'s$")


class _FoldTable(dict[int, str]):
    """Maps a character to one lower-case character without accent, so that places in the text stay the same."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFKD", character)[:1] or character
        lowered = base.lower()
        self[code] = folded = lowered if len(lowered) == 1 else character
        return folded


_FOLD = _FoldTable({ord(x): "'" for x in "’‘`´ʼ"} | {ord(x): "-" for x in "‐‑‒–—−"})


def data_words(name: str) -> frozenset[str]:
    """Return the words of a data file; what follows '#' is a comment."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.split("#")[0].split())


STOP_WORDS = data_words("stopwords.txt")


def cleaned(text: str) -> str:
    """Return the text composed (NFC) and without characters that nobody sees."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.replace("\n", " ").isprintable():  # nearly every text: the short way
        return text
    return _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """Return cleaned text in lower case without accents, as long as it was."""
    return text.translate(_FOLD)


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a cleaned text, folded, with its start and end in that text."""
    for match in TOKEN.finditer(fold(text)):
        start, end = match.span()
        yield match.group(), start, end


def tokens(text: str) -> list[str]:
    """Return the folded words of any text."""
    return TOKEN.findall(fold(cleaned(text)))


def pieces(text: str) -> list[str]:
    """Return what stands between the white space of any text; the tokens of the pieces are those of the text."""
    text = cleaned(text)
    return _SPACED.sub(_joined, text).split() if "14 0" in text else text.split()


def _joined(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")


def tokens_of(piece: str) -> list[str]:
    """Return the folded words of one of `pieces`."""
    bare = piece.strip(_ROUND_WORDS)
    if bare.isascii() and bare.isalpha():  # most pieces: the short way
        return [bare.lower()]
    return TOKEN.findall(fold(piece))


def normal(word: str) -> str:
    """Return the one spelling of a folded word: '14 030' is '14030', 'jeugd-ggz' is 'jeugdggz', '0-4' stays."""
    if word.isalpha():
        return word[:MAXTOKEN]
    word = _POSSESSIVE.sub("", word.replace("_", "").replace(" ", "")).replace("'", "")
    if not word[:1].isdigit():
        word = word.replace("-", "")
    return word[:MAXTOKEN]


def segments(word: str) -> list[str]:
    """Return the pieces of a folded word that is joined by signs: 'poh-jeugd' gives 'poh' and 'jeugd'."""
    if word.isalpha():
        return []
    pieces = [piece for piece in re.split(r"[^\w]+", word) if piece]
    return pieces if len(pieces) > 1 else []
