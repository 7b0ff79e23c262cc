"""The one way from typed text to HTML: markdown-it-py, then bleach. Nothing else in the project marks text as safe.

Allowed elements and protocols: docs/decisions/0002. bleach is quadratic in its input, so 20 kB is the most.
"""

from __future__ import annotations

import re
from html import unescape

import bleach
from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_BYTES = 20_000
TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"})
PROTOCOLS = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"
# Where a link may lead: an absolute address with an allowed scheme, or a page of this site; never '//host', '/\\host'.
LINK = re.compile(r"(?:https?://[^\s\\]+|mailto:[^\s\\]+|/(?![/\\])[^\s\\]*|#[\w-]*)$", re.IGNORECASE)
BLOCK_END = re.compile(r"</(?:p|li|blockquote|ul|ol)>|<br ?/?>")

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "hr", "code", "fence", "image", "backticks"]
)


def _is_link(tag: str, name: str, value: str) -> bool:
    return name == "href" and LINK.match(value) is not None


class _LinkRel(Filter):
    """Says of every link that it was typed by a visitor."""

    def __iter__(self):
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a":
                token["data"][(None, "rel")] = REL
            yield token


_bleach = Cleaner(
    tags=TAGS, attributes={"a": _is_link}, protocols=PROTOCOLS, strip=True, strip_comments=True, filters=[_LinkRel]
)


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
