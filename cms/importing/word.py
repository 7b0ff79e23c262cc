"""The HTML that a DOCX was turned into, as pieces of a page: text that Wagtail's editor knows, and pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element  # noqa: S405 - a type; parsing is done by defusedxml

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.html import escape

KEPT_INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i"}
KEPT_LINKS = ("http://", "https://", "mailto:")
MOST_NOTES = 20
COUNTED = {
    "heading": (
        "kop van een lager niveau is een tussenkop geworden",
        "koppen van een lager niveau zijn tussenkoppen geworden",
    ),
    "table": ("tabel is gewone tekst geworden", "tabellen zijn gewone tekst geworden"),
    "link": (
        "verwijzing binnen het bestand is gewone tekst geworden",
        "verwijzingen binnen het bestand zijn gewone tekst geworden",
    ),
    "picture": (
        "afbeelding is niet overgenomen: alleen JPG, PNG en GIF gaan mee",
        "afbeeldingen zijn niet overgenomen: alleen JPG, PNG en GIF gaan mee",
    ),
}
STYLE = re.compile(r"Unrecognised (?:paragraph|run|table) style: '?([^'(]+?)'? \(")
ELEMENT = re.compile(r"unrecognised element was ignored: \{?(?:[^}]*\})?([\w:-]+)")
PARTS = {
    "comments": "Opmerkingen in de kantlijn zijn niet overgenomen.",
    "headers": "De kop- en voetteksten van de bladzijden zijn niet overgenomen.",
    "charts": "Grafieken en tekeningen zijn niet overgenomen.",
    "embeddings": "Ingevoegde bestanden zijn niet overgenomen.",
    "footnotes": "Voetnoten staan nu onderaan de tekst.",
    "changes": "Wijzigingen die bijgehouden werden, zijn overgenomen alsof ze aanvaard zijn.",
}


class Unreadable(Exception):
    """What came back is no sound text; the file is damaged."""


@dataclass
class Converted:
    """A title, the pieces in order ({'type': 'text', 'value': html} or {'type': 'picture', 'value': number}), and what
    was not taken over, in sentences."""

    title: str = ""
    pieces: list[dict] = field(default_factory=list)
    report: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words, for the privacy guard."""
        parts = [re.sub(r"<[^>]+>", " ", piece["value"]) for piece in self.pieces if piece["type"] == "text"]
        return "\n".join([self.title, *parts])


def convert(html: str, notes: list[str], parts: list[str]) -> Converted:
    """Turn the HTML of the converter into pieces; raises Unreadable.

    `notes` are the remarks of the converter, `parts` names of what else is in the file (keys of PARTS).
    """
    try:
        root = ElementTree.fromstring(f"<div>{html}</div>")
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise Unreadable from error
    return _Converter(root).run(notes, parts)


class _Converter:
    def __init__(self, root: Element):
        self.root = root
        self.done = Converted()
        self.counts: Counter[str] = Counter()
        self.waiting: list[str] = []
        headings = [element for element in root if element.tag == "h1"]
        self.title_element = headings[0] if headings else None
        # A title and then sections of the first level: everything moves down one.
        self.shift = 1 if len(headings) > 1 else 0

    def run(self, notes: list[str], parts: list[str]) -> Converted:
        for element in self.root:
            self._block(element)
        self._flush()
        self.done.report = [*self._counted(), *(PARTS[part] for part in parts if part in PARTS), *_of_notes(notes)]
        return self.done

    def _block(self, element: Element) -> None:
        if element is self.title_element:
            self.done.title = " ".join(_plain(element).split())[:200]
        elif re.fullmatch(r"h[1-6]", element.tag):
            self._heading(element)
        elif element.tag in {"ul", "ol"}:
            self._add(self._list(element))
        elif element.tag == "table":
            self._table(element)
        else:
            self._paragraph(element)

    def _heading(self, element: Element) -> None:
        level = max(2, int(element.tag[1]) + self.shift)
        if level > 3:
            self.counts["heading"] += 1
        words = escape(" ".join(_plain(element).split()))
        if words:
            self._add(f"<h{min(level, 3)}>{words}</h{min(level, 3)}>")
        self._pictures_in(element)

    def _paragraph(self, element: Element) -> None:
        words = self._inline(element).strip()
        if re.sub(r"<[^>]+>|\s", "", words):
            self._add(f"<p>{words}</p>")
        self._pictures_in(element)

    def _list(self, element: Element) -> str:
        items = "".join(f"<li>{self._item(item)}</li>" for item in element if item.tag == "li")
        for item in element.iter("img"):
            self._picture(item)
        return f"<{element.tag}>{items}</{element.tag}>" if items else ""

    def _item(self, item: Element) -> str:
        inner = [self._list(child) for child in item if child.tag in {"ul", "ol"}]
        return self._inline(item, skip={"ul", "ol"}).strip() + "".join(inner)

    def _table(self, element: Element) -> None:
        self.counts["table"] += 1
        for row in element.iter("tr"):
            cells = [" ".join(_plain(cell).split()) for cell in row if cell.tag in {"td", "th"}]
            if any(cells):
                self._add(f"<p>{' · '.join(escape(cell) for cell in cells if cell)}</p>")
        self._pictures_in(element)

    def _inline(self, element: Element, skip: set[str] = frozenset()) -> str:
        return "".join(self._inline_parts(element, skip))

    def _inline_parts(self, element: Element, skip) -> Iterator[str]:
        yield escape(element.text or "")
        for child in element:
            if child.tag not in skip:
                yield self._dressed(child)
            yield escape(child.tail or "")

    def _dressed(self, child: Element) -> str:
        if child.tag == "br":
            return "<br/>"
        words = self._inline(child)
        if child.tag == "a":
            return self._link(child, words)
        tag = KEPT_INLINE.get(child.tag)
        return f"<{tag}>{words}</{tag}>" if tag and words.strip() else words

    def _link(self, element: Element, words: str) -> str:
        address = (element.get("href") or "").strip()
        if address.lower().startswith(KEPT_LINKS) and words.strip():
            return f'<a href="{escape(address)}">{words}</a>'
        if address and not address.startswith(("#footnote", "#endnote")):
            self.counts["link"] += 1
        return words

    def _pictures_in(self, element: Element) -> None:
        for image in element.iter("img"):
            self._picture(image)

    def _picture(self, element: Element) -> None:
        source = element.get("src") or ""
        if source.startswith("image:"):
            self._flush()
            self.done.pieces.append({"type": "picture", "value": int(source.removeprefix("image:"))})
        else:
            self.counts["picture"] += 1

    def _add(self, html: str) -> None:
        if html:
            self.waiting.append(html)

    def _flush(self) -> None:
        if self.waiting:
            self.done.pieces.append({"type": "text", "value": "".join(self.waiting)})
            self.waiting = []

    def _counted(self) -> list[str]:
        return [counted(kind, self.counts[kind]) for kind in COUNTED if self.counts[kind]]


def counted(kind: str, number: int) -> str:
    """Return a sentence of the report."""
    return f"{number} {COUNTED[kind][number > 1]}."


def _plain(element: Element) -> str:
    return "".join(element.itertext())


def _of_notes(notes: list[str]) -> list[str]:
    """Say in Dutch what the converter remarked, each thing once."""
    said = dict.fromkeys(filter(None, map(_in_words, notes)))
    return list(said)[:MOST_NOTES]


def _in_words(note: str) -> str:
    if found := STYLE.search(note):
        return f"De opmaak ‘{found.group(1).strip()}’ kennen we niet: de tekst is overgenomen als gewone tekst."
    if found := ELEMENT.search(note):
        return f"Een onderdeel van Word ({found.group(1)}) is niet overgenomen."
    return ""
