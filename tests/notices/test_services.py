"""Telling people things: the row, once, and only what they may see."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from notices import services
from notices.models import Notice
from tests.members.factories import UserFactory
from tests.notices.factories import NoticeFactory

pytestmark = pytest.mark.django_db


def test_the_same_is_told_once(member):
    first = services.notify(to=member, kind="bundled", title="Reactie", dedupe_key="response:1")
    second = services.notify(to=member, kind="bundled", title="Reactie", dedupe_key="response:1")

    assert (first.title, second, Notice.objects.count()) == ("Reactie", None, 1)


def test_without_a_key_everything_is_told(member):
    services.notify(to=member, kind="bundled", title="Reactie")
    services.notify(to=member, kind="bundled", title="Reactie")

    assert Notice.objects.filter(to=member).count() == 2


def test_somebody_who_left_is_told_nothing():
    assert services.notify(to=UserFactory(is_active=False), kind="direct", title="Denk je mee?") is None
    assert not Notice.objects.exists()


def test_several_people_at_once(member, facilitator):
    gone = UserFactory(is_active=False)

    told = services.notify_many([member, gone, facilitator], kind="bundled", title="Afgerond", dedupe_key="finished:1")

    assert [row.to for row in told] == [member, facilitator]


@pytest.mark.parametrize(
    ("kind", "rhythm", "tasks"),
    [
        ("direct", "off", 1),
        ("bundled", "at_once", 1),
        ("bundled", "daily", 0),
        ("bundled", None, 0),
        ("of-an-app-that-went", None, 0),
    ],
)
def test_a_task_is_made_for_what_goes_at_once(member, kind, rhythm, tasks):
    if rhythm:
        services.set_preferences(member=member, rhythms={kind: rhythm})

    notice = services.notify(to=member, kind=kind, title="Vraag")

    assert DBTaskResult.objects.filter(args_kwargs__args=[notice.pk]).count() == tasks


@given(st.text(max_size=300))
def test_a_title_is_one_printable_line(text):
    line = services.one_line(text)

    assert line == line.strip()
    assert line.isprintable()


def test_what_one_may_no_longer_see_has_no_title_and_no_address(member, visible_keys):
    visible_keys.add("dilemma:1")
    seen, hidden, unknown, plain = (
        NoticeFactory(to=member, about=about, title=f"Over {about}") for about in ("dilemma:1", "dilemma:2", "x:1", "")
    )

    shown = services.shown_to(member, [seen, hidden, unknown, plain])

    assert [(row.title, row.url) for row in shown] == [
        ("Over dilemma:1", "/dilemmas/1/"),
        (services.GONE, ""),
        (services.GONE, ""),
        ("Over ", "/dilemmas/1/"),
    ]


def test_old_notices_go(member):
    from django.utils import timezone

    from notices.querysets import KEEP

    NoticeFactory(to=member, created_at=timezone.now() - KEEP * 1.01)
    kept = NoticeFactory(to=member, created_at=timezone.now() - KEEP * 0.99)

    assert services.purge_old() == 1
    assert Notice.objects.get() == kept
