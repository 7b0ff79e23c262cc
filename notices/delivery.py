"""The mail about notices: who gets what now, sent once, tried again when it fails.

A notice waits in its row. A sender claims it (`tried_at`), sends, and marks it (`mailed_at`). Killed in between, the
notice is tried again a little later: never lost, and sent twice only when the process died between the mail server's
yes and the mark; both mails then carry the same Message-ID.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from members.models import User
from notices.clock import last_moment
from notices.kinds import Rhythm, rhythm
from notices.models import Notice, Preference
from notices.services import still_visible

log = logging.getLogger(__name__)
DIGEST_AT, DIGEST_WEEKDAY = time(7, 0), 0
FIRST_RETRY, LAST_RETRY = timedelta(minutes=2), timedelta(hours=6)


def mail_due(now: datetime | None = None) -> int:
    """Mail everything that is due: what must go at once in mails of its own, the rest in one mail per person.

    A bundle holds what was told before the last 7.00 hours in the morning (of Monday, for who wants one a week), so a
    site that was down at seven mails later that day. Returns how many mails went out.
    """
    now = now or timezone.now()
    return sum(mail(member, rows, now) for member, rows in _mails_due(now))


def mail_one(notice_pk: int, now: datetime | None = None) -> bool:
    """Mail one notice in a mail of its own; return whether it went out."""
    row = Notice.objects.filter(pk=notice_pk).first()
    return row is not None and mail(row.to_id, [row], now or timezone.now())


def mail(member_pk: int, rows: Sequence[Notice], now: datetime) -> bool:
    """Send one mail about these notices and mark them; return whether it went out.

    What the person may no longer see is left out, for good. When the mail server refuses, the notices wait.
    """
    claimed = _claim([row.pk for row in rows], now)
    member = User.objects.filter(pk=member_pk, is_active=True).first()
    shown = still_visible(member, claimed) if member else []
    if not shown:
        _mark_done(claimed)
        return False
    try:
        _message(member, shown).send()
    except Exception as error:  # each mail backend has errors of its own; whatever it was, the mail must be tried again
        log.warning("mail to member %s failed (%s), %s notices wait", member_pk, type(error).__name__, len(claimed))
        Notice.objects.filter(pk__in=[row.pk for row in claimed]).update(failures=F("failures") + 1)
        return False
    _mark_done(claimed)
    return True


def _mails_due(now: datetime) -> list[tuple[int, list[Notice]]]:
    chosen: dict[int, dict[str, str]] = defaultdict(dict)
    waiting = list(Notice.objects.waiting(now).order_by("created_at", "pk"))
    for row in Preference.objects.filter(member__in={notice.to_id for notice in waiting}):
        chosen[row.member_id][row.kind] = row.rhythm
    bundled = {Rhythm.DAILY: last_moment(DIGEST_AT, now), Rhythm.WEEKLY: last_moment(DIGEST_AT, now, DIGEST_WEEKDAY)}
    single: list[tuple[int, list[Notice]]] = []
    bundles: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting:
        when = rhythm(notice.kind, chosen[notice.to_id])
        if when == Rhythm.AT_ONCE:
            single.append((notice.to_id, [notice]))
        elif when in bundled and notice.created_at <= bundled[when]:
            bundles[notice.to_id].append(notice)
    return [*single, *bundles.items()]


@transaction.atomic
def _claim(pks: list[int], now: datetime) -> list[Notice]:
    """Take the notices that nobody else is mailing, and that did not fail a moment ago."""
    rows = Notice.objects.select_for_update().waiting(now).filter(pk__in=pks).order_by("created_at", "pk")
    free = [row for row in rows if row.tried_at is None or row.tried_at + _pause(row.failures) <= now]
    Notice.objects.filter(pk__in=[row.pk for row in free]).update(tried_at=now)
    return free


def _pause(failures: int) -> timedelta:
    """Return how long a notice rests after so many failures: twice as long every time."""
    return min(FIRST_RETRY * 2 ** min(failures, 10), LAST_RETRY)


def _mark_done(rows: Sequence[Notice]) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now(), failures=0)


def _message(member: User, rows: Sequence[Notice]) -> EmailMultiAlternatives:
    subject = rows[0].title if len(rows) == 1 else f"{len(rows)} nieuwe berichten uit de Ontwikkelkamer"
    context = {"member": member, "notices": rows, "site_url": settings.SITE_URL, "subject": subject}
    message = EmailMultiAlternatives(
        subject,
        render_to_string("mail/notices.txt", context),
        to=[member.email],
        headers={"Message-ID": _message_id(rows), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("mail/notices.html", context), "text/html")
    return message


def _message_id(rows: Sequence[Notice]) -> str:
    """Return the same id for the same notices, so that a second copy can be known as one."""
    digest = hashlib.sha256(",".join(str(row.pk) for row in rows).encode()).hexdigest()[:32]
    return f"<notice-{digest}@{urlsplit(settings.SITE_URL).hostname}>"
