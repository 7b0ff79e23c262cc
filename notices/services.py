"""Telling people things. `notify` writes the row; notices.delivery mails it, at once or bundled."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from wagtail import hooks

from members.models import User
from notices import tasks
from notices.kinds import Rhythm, rhythm
from notices.models import Notice, Preference

CHECK_HOOK = "register_notice_check"
GONE = "Dit bericht gaat over iets dat je niet meer kunt zien."


@transaction.atomic
def notify(*, to: User, kind: str, title: str, about: str = "", url: str = "", dedupe_key: str = "") -> Notice | None:
    """Tell somebody something; the same `dedupe_key` is told to a person once.

    `about` is the key of the thing ('dilemma:12'): title and address are shown and mailed as long as the person may see
    it. A direct question goes by mail at once, the rest in the rhythm that the person chose. Returns None when it was
    told already, or when the person is not active.
    """
    if not to.is_active:
        return None
    values = {"kind": kind, "about": about, "title": one_line(title)[:200], "url": url}
    if dedupe_key:
        notice, is_new = Notice.objects.get_or_create(to=to, dedupe_key=dedupe_key, defaults=values)
        if not is_new:
            return None
    else:
        notice = Notice.objects.create(to=to, **values)
    if rhythm(kind, preferences(to.pk)) == Rhythm.AT_ONCE:
        tasks.mail_at_once.enqueue(notice.pk)
    return notice


def notify_many(people: Iterable[User], **notice: str) -> list[Notice]:
    """Tell several people the same; takes what `notify` takes and returns the notices that are new."""
    with transaction.atomic():
        told = [notify(to=person, **notice) for person in people]
    return [row for row in told if row is not None]


def one_line(text: str) -> str:
    """Return the text on one line without control characters: a title ends up in the header of a mail."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def preferences(member_pk: int) -> dict[str, str]:
    """Return what somebody chose per kind; a kind that is not in it has its default."""
    return dict(Preference.objects.filter(member=member_pk).values_list("kind", "rhythm"))


@transaction.atomic
def set_preferences(*, member: User, rhythms: dict[str, str]) -> None:
    """Keep how often somebody wants mail about each kind."""
    for kind, chosen in rhythms.items():
        Preference.objects.update_or_create(member=member, kind=kind, defaults={"rhythm": chosen})


def mark_read(*, member: User, pks: Iterable[int] | None = None) -> int:
    """Mark somebody's own notices as read, all of them without `pks`; return how many."""
    rows = Notice.objects.filter(to=member).unread()
    return (rows if pks is None else rows.filter(pk__in=list(pks))).update(read_at=timezone.now())


def purge_old() -> int:
    """Delete notices older than half a year (daily); return how many."""
    return Notice.objects.out_of_date(timezone.now()).delete()[0]


def still_visible(member: User, notices: Iterable[Notice]) -> list[Notice]:
    """Return those notices about something that this person may see now.

    Apps say so with the hook `register_notice_check`: a function of (keys, user) that returns the visible keys. A key
    that no app knows is not visible.
    """
    rows = list(notices)
    keys = {row.about for row in rows if row.about}
    checks = hooks.get_hooks(CHECK_HOOK) if keys else []
    visible = {key for check in checks for key in check(sorted(keys), member)}
    return [row for row in rows if not row.about or row.about in visible]


def shown_to(member: User, notices: Iterable[Notice]) -> list[Notice]:
    """Return all these notices, with title and address only where the person may still see what they are about."""
    rows = list(notices)
    visible = {row.pk for row in still_visible(member, rows)}
    for row in rows:
        if row.pk not in visible:
            row.title, row.url = GONE, ""
    return rows
