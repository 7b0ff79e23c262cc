"""How a thing is found: one small class per model, registered through `wagtail.hooks`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db import models
from wagtail import hooks

from members.audiences import Viewer
from search.engines.base import Document
from vocabulary.models import Place, Practice, Principle, Theme, Variant

HOOK = "register_search_source"

__all__ = ["Document", "DocumentSource", "about", "place_facet", "register", "source_for", "source_of_key", "sources"]


class DocumentSource:
    """Makes search documents of the rows of one model.

    `related` is loaded with the rows (`select_related` for foreign keys, `prefetch_related` for the rest).
    """

    model: ClassVar[type[models.Model]]
    kind: ClassVar[str]
    related: ClassVar[Sequence[str]] = ()
    prefetched: ClassVar[Sequence[str]] = ()

    def queryset(self) -> models.QuerySet:
        """Return the rows that belong in the index; drafts and concepts may be among them with their own audience."""
        return self.model._default_manager.all()

    def loaded(self) -> models.QuerySet:
        """Return the same rows with what `document` needs."""
        return self.queryset().select_related(*self.related).prefetch_related(*self.prefetched)

    def document(self, instance: Any) -> Document:
        """Return the document of a row; a pure function."""
        raise NotImplementedError

    def key(self, instance: Any) -> str:
        """Return the key of the document of this row."""
        return f"{self.kind}:{instance.pk}"

    def documents(self, pks: Iterable[int] | None = None) -> Iterator[Document]:
        """Yield the documents of these rows, or of all."""
        rows = self.loaded() if pks is None else self.loaded().filter(pk__in=list(pks))
        for row in rows.iterator(chunk_size=200):
            yield self.document(row)

    def visible(self, pks: Iterable[int], viewer: Viewer) -> set[int]:
        """Return which of these rows the viewer may see now, according to the database."""
        rows: Any = self.queryset().filter(pk__in=list(pks))
        return set(rows.visible_to_viewer(viewer).values_list("pk", flat=True))

    def affected_by(self, instance: models.Model) -> Iterable[str]:
        """Return the keys of documents that change with this other thing (a renamed theme, a place that moves)."""
        return ()

    def parse(self, key: str) -> int:
        """Return the primary key inside a key."""
        return int(key.partition(":")[2])


def register(source: type[DocumentSource]) -> type[DocumentSource]:
    """Register a source; a class decorator."""
    instance = source()
    hooks.register(HOOK, lambda: instance)
    return source


def sources() -> dict[str, DocumentSource]:
    """Return the registered sources by kind."""
    return {source.kind: source for source in (registered() for registered in hooks.get_hooks(HOOK))}


def source_for(instance: models.Model) -> DocumentSource | None:
    """Return the source of this row's model, or None when it is not indexed."""
    for source in sources().values():
        if type(instance) is source.model:
            return source
    return None


def source_of_key(key: str) -> DocumentSource | None:
    """Return the source of a key such as 'lesson:4', or None for a kind that nobody registered."""
    return sources().get(key.partition(":")[0])


def place_facet(place: Place | None) -> list[str]:
    """Return the slugs of a place and of what it lies in; the whole city is no place."""
    return [] if place is None or place.is_city else place.slugs


def about(instance: Any) -> tuple[dict[str, list[str]], list[str]]:
    """Return (facets, labels) of the tags that dilemmas, lessons, notes and pages share."""
    themes, principles = list(instance.themes.all()), list(instance.principles.all())
    place = instance.place or (instance.practice.place if instance.practice else None)
    facets = {
        "place": place_facet(place),
        "practice": [instance.practice.slug] if instance.practice else [],
        "variant": [instance.variant.slug] if instance.variant else [],
        "themes": [theme.slug for theme in themes],
        "principles": [principle.slug for principle in principles],
    }
    labels = [
        str(part) for part in (place, instance.practice, instance.variant, *themes, *principles) if part is not None
    ]
    return facets, labels


class AboutSource(DocumentSource):
    """A source of something with place, practice, variant, themes and principles."""

    related = ("place__parent", "practice__place", "variant")
    prefetched = ("themes", "principles")

    def affected_by(self, instance: models.Model) -> Iterable[str]:
        """A renamed word or a place that moved changes the documents that carry it."""
        column = {Theme: "themes", Principle: "principles", Variant: "variant", Practice: "practice"}.get(
            type(instance)
        )
        if isinstance(instance, Place):
            rows = self.queryset().filter(
                models.Q(place__path__startswith=instance.path)
                | models.Q(practice__place__path__startswith=instance.path)
            )
        elif column:
            rows = self.queryset().filter(**{column: instance.pk})
        else:
            return ()
        return [f"{self.kind}:{pk}" for pk in rows.values_list("pk", flat=True).distinct()]
