"""Walks the URLconf, so that no address can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Wagtail guards what is behind these itself; tests/cms and test_canary look at them as every role.
OTHERS = ("beheer/", "_util/", "__debug__/")


def all_routes() -> Iterator[tuple[str, str]]:
    """Yield (name, pattern) of every address of ours; an address without a name is named by its pattern."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        address = prefix + str(entry.pattern).removeprefix("^")
        if address.startswith(OTHERS):
            continue
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            yield from _walk(entry.url_patterns, address, inner)
        elif isinstance(entry, URLPattern):
            name = ":".join(part for part in (namespace, entry.name) if part)
            yield name or address, address
