"""The one way from typed text to HTML: markdown-it-py, then bleach. Nothing else in the project marks text as safe.

Allowed elements and protocols: docs/decisions/0002. bleach is quadratic in its input, so 20 kB is the most.
"""

from __future__ import annotations

import re
from html import unescape

import bleach
from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_BYTES = 20_000
TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"})
PROTOCOLS = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"
BLOCK_END = re.compile(r"</(?:p|li|blockquote|ul|ol)>|<br ?/?>")

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["heading", "lheading", "hr", "code",
                                                                               "fence", "image", "backticks"])
_bleach = Cleaner(tags=TAGS, attributes={"a": ["href", "rel"]}, protocols=PROTOCOLS, strip=True, strip_comments=True)


class TextTooLong(ValueError):
    """More than 20 kB of text."""

    message = "Je tekst is te lang. Maak er twee teksten van."


def render(source: str) -> SafeString:
    """Return safe HTML for typed text. Raises TextTooLong above MAX_BYTES bytes of UTF-8."""
    _check(source)
    return clean(_markdown.render(source.replace("\x00", "")))


def clean(html: str) -> SafeString:
    """Return the HTML with only what is allowed left in it."""
    return trusted(_bleach.clean(html.replace("\x00", "")))


def trusted(html: str) -> SafeString:
    """Mark HTML that `clean` made earlier, and that was stored since, as safe."""
    return mark_safe(html)


def plain(html: str) -> str:
    """Return the readable text of cleaned HTML, a line per block."""
    text = unescape(bleach.clean(BLOCK_END.sub("\n", str(html)), tags=set(), strip=True))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _check(source: str) -> None:
    if len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise TextTooLong
