"""Shared words, places and practices; what is there already, by its slug, is left as it is."""

from __future__ import annotations

from django.conf import settings

from demo.loading.base import Ledger, read
from vocabulary.models import (
    CareLayer,
    Expertise,
    Place,
    Practice,
    PracticeAgreement,
    PracticePresence,
    Principle,
    SectorKind,
    Synonym,
    Theme,
    Variant,
)


def load(ledger: Ledger) -> None:
    """Load the vocabulary."""
    if "vocabulary" in ledger:
        return
    words = read("content/vocabulary.json")
    _terms(Theme, [{"slug": one["slug"], "name": one["label"]} for one in read("relevance/themes.json")])
    _terms(
        Principle,
        [
            {"slug": one["slug"], "name": one["label"], "order": order}
            for order, one in enumerate(read("relevance/principles.json"), start=1)
        ],
    )
    _terms(SectorKind, words["sectors"])
    _terms(Variant, words["variants"])
    _terms(CareLayer, words["care_layers"])
    _terms(Expertise, words["expertises"])
    _places()
    for one in words["practices"]:
        _practice(one)
    _synonyms()
    ledger.note("vocabulary", "vocabulary:0")


def _terms(model, rows: list[dict]) -> None:
    present = set(model.objects.values_list("slug", flat=True))
    model.objects.bulk_create([model(**row) for row in rows if row["slug"] not in present])


def _places() -> None:
    known = {place.slug: place for place in Place.objects.all()}
    for one in read("places.json"):
        if one["slug"] in known:
            continue
        row, column = one.get("tile") or (None, None)
        known[one["slug"]] = Place.objects.create(
            slug=one["slug"],
            name=one["name"],
            level=one["level"],
            parent=known.get(one["parent"]),
            cbs_code=one["cbs_code"] or "",
            boundary_year=one["boundary_year"],
            aliases=one["aliases"],
            tile_row=row,
            tile_column=column,
        )


def _practice(one: dict) -> None:
    practice, is_new = Practice.objects.get_or_create(
        slug=one["slug"],
        defaults={
            "name": one["name"],
            "how_to_reach": one["contact"],
            "place": Place.objects.get(slug=one["place"]),
        },
    )
    if not is_new:
        return
    practice.variants.set(Variant.objects.filter(slug__in=one["variants"]))
    PracticePresence.objects.bulk_create(
        [
            PracticePresence(practice=practice, sort_order=order, day=day, who=who, hours=hours)
            for order, (day, who, hours) in enumerate(one["presences"])
        ]
    )
    PracticeAgreement.objects.bulk_create(
        [
            PracticeAgreement(practice=practice, sort_order=order, text=text, review_date=day)
            for order, (text, day) in enumerate(one["agreements"])
        ]
    )


def _synonyms() -> None:
    text = (settings.BASE_DIR / "vocabulary" / "data" / "synonyms.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    present = set(Synonym.objects.values_list("line", flat=True))
    Synonym.objects.bulk_create([Synonym(line=line) for line in dict.fromkeys(lines) if line not in present])
