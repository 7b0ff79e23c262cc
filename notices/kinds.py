"""The kinds of notice, registered by the apps with the hook `register_notice_kind`."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail import hooks

from notices.models import Preference

HOOK = "register_notice_kind"
Rhythm = Preference.Rhythm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: its stored name and what it is in words.

    `is_direct` marks what is asked of one person (a question, an invitation): its mail always goes at once and nobody
    can turn it off. Anything else follows what the person chose, or `default_rhythm`.
    """

    slug: str
    label: str
    is_direct: bool = False
    default_rhythm: str = Rhythm.DAILY


def register(kind: Kind) -> Kind:
    """Register a kind and return it."""
    hooks.register(HOOK, lambda: kind)
    return kind


def kinds() -> dict[str, Kind]:
    """Return the registered kinds by slug."""
    return {kind.slug: kind for kind in (registered() for registered in hooks.get_hooks(HOOK))}


def rhythm(kind: str, chosen: dict[str, str]) -> str:
    """Return when mail about this kind goes, given what the person chose per kind.

    A kind that nobody registers any more (an app was taken out) is bundled.
    """
    known = kinds().get(kind)
    if known is None:
        return Rhythm.DAILY
    return Rhythm.AT_ONCE if known.is_direct else chosen.get(kind, known.default_rhythm)
