"""Kinds, checks and a mail server of the tests' own."""

from __future__ import annotations

import pytest
from wagtail import hooks

from notices.kinds import HOOK, Kind
from notices.services import CHECK_HOOK


@pytest.fixture(autouse=True)
def _own_kinds():
    """Two kinds: one that is bundled, one that asks somebody directly."""
    kinds = [Kind("bundled", "Iets nieuws"), Kind("direct", "Een vraag aan jou", is_direct=True)]
    with hooks.register_temporarily([(HOOK, lambda kind=kind: kind) for kind in kinds]):
        yield


@pytest.fixture
def visible_keys():
    """Return a set of keys; what is in it everybody may see, what is not nobody."""
    keys: set[str] = set()
    with hooks.register_temporarily(CHECK_HOOK, lambda asked, _user: keys & set(asked)):
        yield keys


@pytest.fixture
def mail_server(monkeypatch):
    """Return an object whose `error` is raised, when it is set, at every message that is sent."""

    class Server:
        error: Exception | None = None

    from django.core.mail import EmailMessage

    send = EmailMessage.send

    def send_or_fail(message, *args, **kwargs):
        if Server.error is not None:
            raise Server.error
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send_or_fail)
    return Server
