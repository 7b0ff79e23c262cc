"""Telling people things: on the site at once, by mail bundled or at once."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail import hooks

from members.models import User
from notices.kinds import kinds
from notices.models import Notice, Preference

log = logging.getLogger(__name__)
WEEKLY = timedelta(days=7)
KEEP_DAYS = 180
Rhythm = Preference.Rhythm


def notify(
    *, to: User, kind: str, about: str = "", title: str, url: str = "", dedupe_key: str = ""
) -> Notice | None:
    """Tell somebody something; the same `dedupe_key` is told once. Returns None when it was told already.

    A direct question goes by mail after commit; the rest waits for the digest, unless the person chose 'at once'.
    """
    if not to.is_active:
        return None
    title = " ".join(title.split())[:200]  # one line: a title ends up in a mail header
    values = {"kind": kind, "about": about, "title": title, "url": url}
    if dedupe_key:
        notice, is_new = Notice.objects.get_or_create(to=to, dedupe_key=dedupe_key, defaults=values)
        if not is_new:
            return None
    else:
        notice = Notice.objects.create(to=to, **values)
    if rhythm_of(to, kind) == Rhythm.AT_ONCE:
        transaction.on_commit(partial(mail_notices, to.pk, [notice.pk]), robust=True)
    return notice


def rhythm_of(member: User, kind: str) -> str:
    """Return how often this person wants mail about this kind; direct questions always go at once."""
    known = kinds().get(kind)
    if known and known.is_direct:
        return Rhythm.AT_ONCE
    chosen = Preference.objects.filter(member=member, kind=kind).values_list("rhythm", flat=True).first()
    return chosen or Rhythm.DAILY


def mail_notices(member_pk: int, pks: list[int]) -> bool:
    """Mail these notices in one message and mark them; a mail server that is down leaves them for the next digest."""
    member = User.objects.get(pk=member_pk)
    waiting = list(Notice.objects.filter(pk__in=pks, mailed_at=None).order_by("created_at"))
    if not waiting or not member.is_active:
        return False
    subject = waiting[0].title if len(waiting) == 1 else f"{len(waiting)} nieuwe berichten uit de Ontwikkelkamer"
    context = {"member": member, "notices": waiting, "site_url": settings.SITE_URL}
    message = EmailMultiAlternatives(subject, render_to_string("mail/notices.txt", context), to=[member.email])
    message.attach_alternative(render_to_string("mail/notices.html", context), "text/html")
    try:
        message.send()
    except OSError as error:
        log.warning("mail to member %s not sent (%s), %s notices wait", member_pk, type(error).__name__, len(waiting))
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(mailed_at=timezone.now())
    return True


def send_digests() -> int:
    """Mail everybody what waits for them, by the rhythm they chose; return how many mails went out (daily)."""
    sent = 0
    for member_pk in Notice.objects.filter(mailed_at=None, read_at=None).values_list("to", flat=True).distinct():
        due = [notice.pk for notice in _due(member_pk)]
        if due:
            sent += mail_notices(member_pk, due)
    return sent


def _due(member_pk: int) -> list[Notice]:
    chosen = dict(Preference.objects.filter(member=member_pk).values_list("kind", "rhythm"))
    now = timezone.now()
    is_weekly_day = timezone.localdate().weekday() == 0
    found = []
    for notice in Notice.objects.filter(to=member_pk, mailed_at=None, read_at=None, created_at__gt=now - WEEKLY * 4):
        rhythm = chosen.get(notice.kind, Rhythm.DAILY)
        if rhythm in {Rhythm.DAILY, Rhythm.AT_ONCE} or (rhythm == Rhythm.WEEKLY and is_weekly_day):
            found.append(notice)
    return found


def mark_read(*, member: User, pks: list[int] | None = None) -> int:
    """Mark notices as read, all of them without `pks`; return how many."""
    rows = Notice.objects.filter(to=member, read_at=None)
    return (rows if pks is None else rows.filter(pk__in=pks)).update(read_at=timezone.now())


def purge_old() -> int:
    """Delete notices older than half a year (daily)."""
    count, _ = Notice.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()
    return count


def shown_to(member: User, notices) -> list[Notice]:
    """Return these notices with title and address only where the person may still see what they are about.

    Apps say so with the hook `register_notice_check`: a function of (keys, user) that returns the visible keys.
    """
    rows = list(notices)
    keys = [row.about for row in rows if row.about]
    visible = {key for check in hooks.get_hooks("register_notice_check") for key in check(keys, member)}
    for row in rows:
        if row.about and row.about not in visible:
            row.title, row.url = "Dit bericht gaat over iets dat je niet meer kunt zien.", ""
    return rows


@transaction.atomic
def set_preferences(*, member: User, rhythms: dict[str, str]) -> None:
    """Keep how often somebody wants mail about each kind."""
    for kind, rhythm in rhythms.items():
        Preference.objects.update_or_create(member=member, kind=kind, defaults={"rhythm": rhythm})
