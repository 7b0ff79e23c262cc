"""The kinds of content: the stored value, the word people see, and the icon (ui.md, `ok-badge`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of content. `word` is used in addresses (`soort=les`) and `data-kind`; `label` on screen."""

    value: str
    word: str
    label: str
    icon: str


KINDS: dict[str, Kind] = {
    kind.value: kind
    for kind in (
        Kind("lesson", "les", "Les", "les"),
        Kind("dilemma", "dilemma", "Dilemma", "dilemma"),
        Kind("guide_page", "advies", "Advies", "advies"),
        Kind("meeting_note", "bijeenkomst", "Bijeenkomst", "bijeenkomst"),
        Kind("pilot_update", "update", "Update", "update"),
        Kind("newsletter", "nieuwsbrief", "Nieuwsbrief", "nieuwsbrief"),
        Kind("document", "document", "Document", "bestand"),
        Kind("page", "pagina", "Pagina", "bestand"),
        Kind("member", "lid", "Lid", "persoon"),
        Kind("practice", "praktijk", "Praktijk", "gebouw"),
        Kind("organisation", "organisatie", "Organisatie", "gebouw"),
    )
}
VALUE_OF_WORD = {kind.word: kind.value for kind in KINDS.values()}


def kind_of(value: str) -> Kind:
    """Return the kind with this stored value; an unknown one is shown as a page."""
    return KINDS.get(value, KINDS["page"])
