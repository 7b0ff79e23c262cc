"""The kinds of content: stored value, word, icon. The one table for badges, results, `soort=` and facets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of content.

    `value` is stored, `word` stands in addresses (`soort=les`) and in `data-kind`, `label` on a badge, `facet` beside
    a count of results, `icon` is a symbol of static/icons.svg without `i-`.
    """

    value: str
    word: str
    label: str
    facet: str
    icon: str


KINDS = (
    Kind("lesson", "les", "Les", "Les", "les"),
    Kind("dilemma", "dilemma", "Dilemma", "Dilemma", "dilemma"),
    Kind("guide_page", "advies", "Advies", "Advies uit de Praktijkwijzer", "advies"),
    Kind("meeting_note", "bijeenkomst", "Bijeenkomst", "Verslag van bijeenkomst", "bijeenkomst"),
    Kind("pilot_update", "update", "Pilot-update", "Pilot-update", "update"),
    Kind("newsletter", "nieuwsbrief", "Nieuwsbrief", "Nieuwsbrief", "nieuwsbrief"),
    Kind("document", "document", "Document", "Document", "document"),
    Kind("page", "pagina", "Pagina", "Pagina", "pagina"),
    Kind("member", "lid", "Lid", "Lid", "lid"),
    Kind("practice", "praktijk", "Praktijk", "Praktijk", "praktijk"),
    Kind("organisation", "organisatie", "Organisatie", "Organisatie", "organisatie"),
)
BY_VALUE = {kind.value: kind for kind in KINDS}
BY_WORD = {kind.word: kind for kind in KINDS}


def kind_of(name: str) -> Kind | None:
    """Return the kind with this stored value or this word, or None."""
    return BY_VALUE.get(name) or BY_WORD.get(name)
