"""The kinds of notice, registered by the apps."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail import hooks

HOOK = "register_notice_kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: its stored name, what it is in words, and whether its mail always goes at once."""

    slug: str
    label: str
    is_direct: bool = False


def register(kind: Kind) -> Kind:
    """Register a kind and return it."""
    hooks.register(HOOK, lambda: kind)
    return kind


def kinds() -> dict[str, Kind]:
    """Return the registered kinds by slug."""
    return {kind.slug: kind for kind in (registered() for registered in hooks.get_hooks(HOOK))}
