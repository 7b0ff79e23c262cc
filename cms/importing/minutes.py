"""Old minutes become a meeting that was held, with an agenda item and a note per section; shared by hand, later."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from xml.etree.ElementTree import Element  # noqa: S405 - a type; parsing is done by defusedxml

from defusedxml import ElementTree
from django.utils import timezone

from cms.importing.targets import Target
from meetings import agenda_services, note_services, permissions, services
from meetings.models import AgendaItem, Meeting
from members.models import User
from writing.html import MAX_BYTES

WHOLE = "Verslag"
STARTS_AT, LASTS = time(15), timedelta(minutes=90)
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
LINE_START = re.compile(r"^(\s*\d*)([-+#.)])(?=[\s#])", re.MULTILINE)  # '- ', '## ', '1. ' are no list


class MinutesTarget(Target):
    """A meeting with its notes. Nobody but the facilitators sees it until they say who was there and share it."""

    takes_pictures = False
    message = "De bijeenkomst is gemaakt. Vul in wie erbij was, lees de notities na en deel dan het verslag."

    def is_possible(self, user) -> bool:
        return permissions.can_organise(user)

    def make(self, *, title: str, blocks: list[dict], by: User, **answers) -> str:
        """Make the meeting, held on the day that was given, with a note per section."""
        start = timezone.make_aware(datetime.combine(answers["date"], STARTS_AT))
        fields = {"title": title, "start": start, "end": start + LASTS, "state": Meeting.State.HELD}
        meeting = services.create_meeting(by=by, fields=fields)
        for heading, text in sections(blocks):
            item_fields = {"title": heading, "goal": AgendaItem.Goal.SHARE}
            item = agenda_services.add_item(meeting=meeting, by=by, fields=item_fields)
            note_services.save_note(item=item, by=by, version=0, body=text)
        return meeting.get_absolute_url()


def sections(blocks: list[dict]) -> list[tuple[str, str]]:
    """Return (heading, typed text) of what stands below each heading; a long section goes on in a next one."""
    found: list[tuple[str, list[str]]] = [(WHOLE, [])]
    for block in blocks:
        if block["type"] == "text":
            for element in ElementTree.fromstring(f"<div>{block['value']}</div>"):
                if element.tag == "h2":
                    found.append(("".join(element.itertext())[:160], []))
                else:
                    found[-1][1].append(typed(element))
    return [part for heading, texts in found if any(texts) for part in _fitting(heading, texts)]


def _fitting(heading: str, texts: list[str]) -> list[tuple[str, str]]:
    """Cut a section where it would become longer than a note may be."""
    parts: list[str] = [""]
    for text in texts:
        for piece in _pieces(text):
            longer = f"{parts[-1]}\n\n{piece}".strip()
            if len(longer.encode()) <= MAX_BYTES - 100:
                parts[-1] = longer
            else:
                parts.append(piece)
    return [
        (heading if number == 0 else f"{heading[:140]} (vervolg)", text) for number, text in enumerate(parts) if text
    ]


def _pieces(text: str) -> list[str]:
    most = (MAX_BYTES - 100) // 4  # a sign takes four bytes at most
    return [text[start : start + most] for start in range(0, len(text), most)]


def typed(element: Element, depth: int = 0) -> str:
    """Return an element of our own text as somebody would type it (Markdown)."""
    if element.tag in {"ul", "ol"}:
        return "\n".join(_items(element, depth))
    words = _inline(element).strip()
    return f"**{words}**" if element.tag == "h3" else LINE_START.sub(r"\1\\\2", words)


def _items(element: Element, depth: int):
    mark = "-" if element.tag == "ul" else "1."
    for item in element:
        lists = [child for child in item if child.tag in {"ul", "ol"}]
        yield f"{'   ' * depth}{mark} {_inline(item, skip=lists).strip()}"
        for inner in lists:
            yield typed(inner, depth + 1)


def _inline(element: Element, skip: list[Element] = ()) -> str:
    parts = [_plain(element.text)]
    for child in element:
        if child not in skip:
            words = _inline(child)
            parts.append(_dressed(child, words))
        parts.append(_plain(child.tail))
    return "".join(parts)


def _dressed(child: Element, words: str) -> str:
    if child.tag == "br":
        return "\n"
    if not words.strip():
        return words
    before, inside, after = re.fullmatch(r"(\s*)(.*?)(\s*)", words, re.DOTALL).groups()
    mark = {"b": "**", "i": "*"}.get(child.tag, "")
    if child.tag == "a":
        address = (child.get("href") or "").replace(" ", "%20").replace(")", "%29").replace("(", "%28")
        return f"{before}[{inside}]({address}){after}"
    return f"{before}{mark}{inside}{mark}{after}"


def _plain(text: str | None) -> str:
    return SPECIAL.sub(r"\\\1", text or "")
