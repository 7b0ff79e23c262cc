"""What members registers with the rest of the house."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from members.admin import NetworkGroup
from members.models import Organisation, Team, User
from vocabulary.models import Place, Practice

register_snippet(NetworkGroup)


@hooks.register("register_guard_exceptions")
def known_names() -> Iterator[str]:
    """Yield the names that the privacy guard lets pass: full names of members; organisations, teams and places.

    A first name alone is a finding, also that of a member.
    """
    for first, last in User.objects.values_list("first_name", "last_name"):
        yield f"{first} {last}"
    for model in (Organisation, Team, Practice, Place):
        yield from model.objects.order_by().values_list("name", flat=True)
    for aliases in Place.objects.order_by().exclude(aliases=[]).values_list("aliases", flat=True):
        yield from aliases
