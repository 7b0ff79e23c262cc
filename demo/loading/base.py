"""What the loaders share: the files, what was loaded before, and finding people and places by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from demo.models import Loaded
from members.models import User
from vocabulary.models import Place, Practice, Principle, Theme, Variant

FOLDER = Path(__file__).resolve().parent.parent
DOMAIN = "demo.example"


def read(name: str) -> Any:
    """Return the content of a JSON file in the demo folder."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_lines(name: str) -> Iterator[dict]:
    """Yield the objects of a JSONL file in the demo folder."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def moment(day: str | date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a time on a day in Europe/Amsterdam."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def days_ago(days: int, hour: int = 10) -> datetime:
    """Return a time so many days before today."""
    return moment(timezone.localdate() - timedelta(days=days), hour)


class Ledger:
    """What was loaded before, and what is loaded now."""

    def __init__(self):
        self.keys = dict(Loaded.objects.values_list("source", "key"))
        self.added: dict[str, str] = {}

    def __contains__(self, source: str) -> bool:
        return source in self.keys

    def note(self, source: str, key: str) -> None:
        """Remember that this piece is there as the thing with this key."""
        self.keys[source] = self.added[source] = key

    def pk(self, source: str) -> int:
        """Return the primary key of what was made from this piece."""
        return int(self.keys[source].partition(":")[2])

    def save(self) -> None:
        """Write down what was loaded now."""
        Loaded.objects.bulk_create([Loaded(source=source, key=key) for source, key in self.added.items()])


class Context:
    """Everything a loader looks things up in; read once, after vocabulary and people are there."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.people = read("content/people.json")

    @cached_property
    def documents(self) -> list[dict]:
        """The 240 texts."""
        return list(read_lines("relevance/documents.jsonl"))

    def of_kind(self, kind: str) -> list[dict]:
        """The texts of one kind that were not loaded before."""
        return [one for one in self.documents if one["kind"] == kind and one["id"] not in self.ledger]

    @cached_property
    def members(self) -> dict[str, User]:
        """The invented members by their key in people.json; who was thrown away is not among them."""
        users = {user.pk: user for user in User.objects.select_related("organisation__sector", "practice__place")}
        pks = {one["key"]: self.ledger.pk(f"member.{one['key']}") for one in self.people["members"]}
        return {key: users[pk] for key, pk in pks.items() if pk in users}

    @cached_property
    def places(self) -> dict[str, Place]:
        return {place.slug: place for place in Place.objects.all()}

    @cached_property
    def practices(self) -> dict[str, Practice]:
        return {practice.slug: practice for practice in Practice.objects.select_related("place")}

    @cached_property
    def variants(self) -> dict[str, Variant]:
        return {variant.slug: variant for variant in Variant.objects.all()}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in Theme.objects.all()}

    @cached_property
    def principles(self) -> dict[str, Principle]:
        return {principle.slug: principle for principle in Principle.objects.all()}

    @cached_property
    def place_slugs(self) -> dict[str, str]:
        return {place.name: place.slug for place in self.places.values()}

    def about(self, one: dict) -> dict[str, Any]:
        """Return place, practice and variant of a text, as fields of a model."""
        practice = self.practices.get(self.practice_slug(one))
        place = practice.place if practice else self.places.get(self.place_slugs.get(one["wijk"] or "", ""))
        return {"place": place, "practice": practice, "variant": self.variants.get(one["variant"] or "")}

    def practice_slug(self, one: dict) -> str:
        """Return the slug of the practice of a text, or an empty string."""
        return (one["practice"] or "").lower().replace(" ", "-")

    def author(self, one: dict) -> User:
        """Return the invented member who fits the organisation and the place of a text."""
        choices = self.people["authors"][one["organisation"]]
        here = [slug for slug in (self.practice_slug(one), self.place_slugs.get(one["wijk"] or "")) if slug]
        return self.members[next((choices[slug] for slug in here if slug in choices), choices[""])]

    def tags(self, model, pairs: list[tuple[Any, dict]]) -> None:
        """Give the things their themes and principles, in bulk."""
        for name, terms in (("themes", self.themes), ("principles", self.principles)):
            through = getattr(model, name).through
            column = f"{model._meta.model_name}_id"
            other = f"{getattr(model, name).field.related_model._meta.model_name}_id"
            through.objects.bulk_create(
                [through(**{column: thing.pk, other: terms[slug].pk}) for thing, one in pairs for slug in one[name]]
            )
