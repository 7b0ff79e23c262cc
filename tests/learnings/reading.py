"""Reads a page as its elements by role and name, in the order of the source."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

HEADINGS = {f"h{n}": f"heading {n}" for n in range(1, 7)}
TEXT_INPUTS = {"text", "search", "email", "url", "number", "date"}


def main_of(html: str) -> Tag:
    """Return the main part of a page, without the frame around it."""
    return BeautifulSoup(html, "html.parser").find("main")


def elements(html: str) -> list[tuple[str, str]]:
    """Return (role, name) of the headings, links, buttons, fields, groups and folds inside main."""
    main = main_of(html)
    found = [(_role(tag), _name(tag, main)) for tag in main.find_all(True)]
    return [(role, name) for role, name in found if role]


def _role(tag: Tag) -> str:
    if tag.name in HEADINGS:
        return HEADINGS[tag.name]
    if tag.name == "input":
        kind = tag.get("type", "text")
        return "textbox" if kind in TEXT_INPUTS else kind if kind in {"checkbox", "radio"} else ""
    return {
        "a": "link",
        "button": "button",
        "textarea": "textbox",
        "select": "combobox",
        "legend": "group",
        "summary": "fold",
        "blockquote": "quote",
    }.get(tag.name, "")


def _name(tag: Tag, main: Tag) -> str:
    if tag.name in {"input", "textarea", "select"}:
        label = main.find("label", attrs={"for": tag.get("id")}) or tag.find_parent("label")
        return _words(label) if label else tag.get("aria-label", "")
    return _words(tag)


def _words(tag: Tag) -> str:
    words = " ".join(tag.get_text(" ").split())
    return words.removesuffix(" (mag je overslaan)")


def in_order(html: str, wanted: list[tuple[str, str]]) -> None:
    """Assert that these elements are on the page in this order; a name is matched at its beginning."""
    there = elements(html)
    position = 0
    for role, name in wanted:
        hits = (n for n in range(position, len(there)) if there[n][0] == role and there[n][1].startswith(name))
        at = next(hits, None)
        assert at is not None, (
            f"{role} {name!r} is missing after {there[:position][-1:]}; on the page: {there[position:]}"
        )
        position = at + 1
