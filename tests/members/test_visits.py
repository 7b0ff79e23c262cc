"""A visit is noted by the site itself, so that 'new since your last visit' moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_page_that_is_opened_moves_the_last_visit(client):
    user = UserFactory()
    before = timezone.now() - timedelta(days=3)
    type(user).objects.filter(pk=user.pk).update(visited_at=before)
    client.force_login(user)
    client.get("/leden/")
    user.refresh_from_db()
    assert user.previous_visit_at == before
    assert user.visited_at > before
    moved = user.visited_at
    client.get("/leden/")
    user.refresh_from_db()
    assert (user.previous_visit_at, user.visited_at) == (before, moved), "the same visit"
