"""Invitations by mail: who must hear what, each once, with a calendar file and links that need no sign-in.

The row of the attendance is the ledger: `invited_sequence` is the edition of the meeting that this person was told of.
Whatever is due is sent; killed halfway, the rest follows at the next try.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from meetings import calendar, notices
from meetings.models import Attendance, Meeting
from notices.services import one_line

log = logging.getLogger(__name__)
SALT = "meetings.answer"
State = Meeting.State
GONE = -2  # told that they are no longer expected


def token_for(attendance: Attendance) -> str:
    """Return the signed code with which somebody answers without signing in."""
    return signing.dumps([attendance.pk, attendance.meeting_id], salt=SALT, compress=False)


def attendance_of(token: str) -> Attendance | None:
    """Return whom a signed code is for, or None when it was changed or that person is no longer on the list."""
    try:
        pk, meeting_pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Attendance.objects.select_related("meeting", "member").filter(removed_at=None)
    found = rows.filter(pk=pk, meeting=meeting_pk).exclude(meeting__state=State.CONCEPT).first()
    return found if found and (found.member is None or found.member.is_active) else None


def due(meeting: Meeting):
    """Return who must be mailed now: a new edition for who is on the list, a cancellation for who was told before."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("member", "meeting")
    gone = Q(removed_at__isnull=False, invited_sequence__gte=0)
    if meeting.state == State.INVITED and meeting.is_ahead:
        return rows.filter(gone | Q(removed_at=None, invited_sequence__lt=meeting.sequence))
    if meeting.state == State.CANCELLED:
        return rows.filter(gone | Q(removed_at=None, invited_sequence__gte=0, invited_sequence__lt=meeting.sequence))
    return rows.filter(gone)


def send_due(meeting_pk: int) -> int:
    """Mail everybody what they do not know yet; return how many mails went. A mail that fails waits for the clock."""
    meeting = Meeting.objects.select_related("chair").filter(pk=meeting_pk).first()
    if meeting is None:
        return 0
    sent = 0
    for attendance in list(due(meeting)):
        if _claim(attendance, meeting):
            sent += _send(attendance, meeting)
    return sent


def send_all_due() -> int:
    """Mail what did not go out for any meeting (periodic); return how many mails went."""
    since = timezone.now() - timedelta(days=7)
    waiting = Attendance.objects.filter(meeting__end__gte=since).filter(
        Q(removed_at__isnull=False, invited_sequence__gte=0)
        | Q(removed_at=None, meeting__state=State.INVITED, invited_sequence__lt=F("meeting__sequence"))
        | Q(meeting__state=State.CANCELLED, invited_sequence__gte=0, invited_sequence__lt=F("meeting__sequence"))
    )
    return sum(send_due(pk) for pk in waiting.values_list("meeting", flat=True).distinct())


def _claim(attendance: Attendance, meeting: Meeting) -> bool:
    """Take the row, so that two senders never both mail; one update decides."""
    to = GONE if attendance.removed_at else meeting.sequence
    same = Attendance.objects.filter(pk=attendance.pk, invited_sequence=attendance.invited_sequence)
    return bool(same.update(invited_sequence=to))


@transaction.atomic
def _send(attendance: Attendance, meeting: Meeting) -> int:
    """Send one mail; when the mail server refuses, the claim is given back."""
    before = attendance.invited_sequence
    try:
        if attendance.email:
            message(attendance, meeting).send()
    except Exception as error:  # each mail backend has errors of its own; whatever it was, it must be tried again
        log.warning("invitation %s failed: %s", attendance.pk, type(error).__name__)
        Attendance.objects.filter(pk=attendance.pk).update(invited_sequence=before)
        return 0
    if attendance.member:
        about = "" if _is_gone(attendance, meeting) and attendance.removed_at else meeting.key
        title = subject_of(attendance, meeting)
        notices.tell_on_site(
            meeting, attendance.member, title, f"invite:{meeting.pk}:{attendance.pk}:{meeting.sequence}", about=about
        )
    return 1


def _is_gone(attendance: Attendance, meeting: Meeting) -> bool:
    return meeting.state == State.CANCELLED or attendance.removed_at is not None


def subject_of(attendance: Attendance, meeting: Meeting) -> str:
    """Return what this mail says in one line."""
    when = date_format(timezone.localtime(meeting.start), "l j F")
    if meeting.state == State.CANCELLED:
        return f"Gaat niet door: {meeting.title}, {when}"
    if attendance.removed_at:
        return f"Je hoeft niet te komen: {meeting.title}, {when}"
    if attendance.invited_sequence >= 0:
        return f"Gewijzigd: {meeting.title}, {when}"
    return f"Uitnodiging: {meeting.title}, {when}"


def message(attendance: Attendance, meeting: Meeting) -> EmailMultiAlternatives:
    """Return the mail with its calendar file: METHOD:REQUEST, or CANCEL when somebody is no longer expected."""
    is_gone = _is_gone(attendance, meeting)
    subject = one_line(subject_of(attendance, meeting))
    context = {
        "meeting": meeting,
        "attendance": attendance,
        "is_gone": is_gone,
        "is_change": attendance.invited_sequence >= 0,
        "site_url": settings.SITE_URL,
        "answer_url": f"{settings.SITE_URL}/uitnodiging/{token_for(attendance)}/",
        "subject": subject,
    }
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("mail/invitation.txt", context),
        to=[attendance.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    event = calendar.meeting_event(meeting, attendance)
    if is_gone:
        event["status"] = "CANCELLED"
        event["sequence"] = meeting.sequence + (0 if meeting.state == State.CANCELLED else 1)
    method = calendar.CANCEL if is_gone else calendar.REQUEST
    content = calendar.calendar([event], method=method)
    mail.attach("uitnodiging.ics", content.decode(), f'text/calendar; method={method}; charset="utf-8"')
    return mail
