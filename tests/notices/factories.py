"""The smallest valid notice."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from notices.models import Notice
from tests.members.factories import UserFactory


class NoticeFactory(DjangoModelFactory):
    """A notice about nothing in particular, so that everybody may see it."""

    class Meta:
        model = Notice

    to = factory.SubFactory(UserFactory)
    kind = "bundled"
    title = factory.Sequence(lambda n: f"Nieuwe reactie: vraag {n}")
    url = "/dilemmas/1/"
