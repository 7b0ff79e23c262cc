"""The value of a text that somebody typed: the source as typed and the HTML made of it once."""

from __future__ import annotations

import json
from functools import cached_property

from django.utils.safestring import SafeString

from writing import html as writing_html


class Written:
    """Typed text. `source` is what was typed, `html` is safe to show, `text` is plain text for search and mail."""

    def __init__(self, source: str = "", html: str | None = None):
        self.source = source.replace("\x00", "")
        self._html = html

    @cached_property
    def html(self) -> SafeString:
        """The cleaned HTML; made here only when the text was not loaded from the database."""
        return writing_html.trusted(self._html) if self._html is not None else writing_html.render(self.source)

    @cached_property
    def text(self) -> str:
        """Readable plain text, paragraphs apart by a blank line."""
        return writing_html.plain(self.html)

    def packed(self) -> str:
        """Return what the database stores: compact JSON of source and HTML, or "" for no text."""
        if not self.source:
            return ""
        return json.dumps({"source": self.source, "html": str(self.html)}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, stored: str) -> Written:
        """Return the text that was stored by `packed`."""
        if not stored:
            return cls("", "")
        parts = json.loads(stored)
        return cls(parts["source"], parts["html"])

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"<Written of {len(self.source)} characters>"

    def __bool__(self) -> bool:
        return bool(self.source.strip())

    def __len__(self) -> int:
        return len(self.source)

    def __eq__(self, other: object) -> bool:
        return self.source == other.source if isinstance(other, Written) else self.source == other

    def __hash__(self) -> int:
        return hash(self.source)
