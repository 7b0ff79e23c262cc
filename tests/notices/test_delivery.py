"""The mail about notices: when, what is in it, and what happens when the mail server is down or we are killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult

from notices import delivery, services
from notices.models import Notice, Preference
from notices.tasks import mail_at_once
from tests.members.factories import UserFactory
from tests.notices.factories import NoticeFactory

pytestmark = pytest.mark.django_db
# A Monday in winter: seven in the morning in Amsterdam is six in UTC.
MONDAY_7 = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def prefer(member, kind, rhythm):
    Preference.objects.create(member=member, kind=kind, rhythm=rhythm)


@pytest.mark.parametrize(
    ("kind", "rhythm", "told", "now", "mails"),
    [
        ("direct", None, MONDAY_7 + HOUR, MONDAY_7 + 2 * HOUR, 1),
        ("direct", "off", MONDAY_7 + HOUR, MONDAY_7 + 2 * HOUR, 1),
        ("bundled", "at_once", MONDAY_7 + HOUR, MONDAY_7 + 2 * HOUR, 1),
        ("bundled", None, MONDAY_7 - HOUR, MONDAY_7 - HOUR / 60, 0),
        ("bundled", None, MONDAY_7 - HOUR, MONDAY_7, 1),
        ("bundled", None, MONDAY_7 + HOUR, MONDAY_7 + 23 * HOUR, 0),
        ("bundled", "weekly", MONDAY_7 - 6 * DAY, MONDAY_7 - HOUR, 0),
        ("bundled", "weekly", MONDAY_7 - 6 * DAY, MONDAY_7 + HOUR, 1),
        ("bundled", "off", MONDAY_7 - HOUR, MONDAY_7 + HOUR, 0),
        ("bundled", None, MONDAY_7 - 29 * DAY, MONDAY_7, 0),
    ],
)
def test_when_a_mail_goes(member, mailoutbox, kind, rhythm, told, now, mails):
    if rhythm:
        prefer(member, kind, rhythm)
    NoticeFactory(to=member, kind=kind, created_at=told)

    assert delivery.mail_due(now) == mails
    assert len(mailoutbox) == mails


@pytest.mark.parametrize(
    "seven",
    [
        datetime(2027, 3, 27, 6, 0, tzinfo=UTC),  # the day before the clock goes forward
        datetime(2027, 3, 28, 5, 0, tzinfo=UTC),  # the day itself
        datetime(2026, 10, 24, 5, 0, tzinfo=UTC),  # the day before the clock goes back
        datetime(2026, 10, 25, 6, 0, tzinfo=UTC),  # the day itself
    ],
)
def test_seven_in_the_morning_is_so_on_the_clock_of_the_people(member, seven):
    NoticeFactory(to=member, created_at=seven - HOUR)

    assert delivery.mail_due(seven - HOUR / 60) == 0
    assert delivery.mail_due(seven) == 1


def test_one_mail_a_day_bundles_and_direct_questions_stand_alone(member, mailoutbox):
    for title in ("Nieuwe reactie: wie belt?", "Jouw reactie hielp"):
        NoticeFactory(to=member, title=title, created_at=MONDAY_7 - HOUR)
    NoticeFactory(to=member, title="Denk je mee? Wie belt?", kind="direct", created_at=MONDAY_7 - HOUR)

    delivery.mail_due(MONDAY_7)

    assert [mail.subject for mail in mailoutbox] == [
        "Denk je mee? Wie belt?",
        "2 nieuwe berichten uit de Ontwikkelkamer",
    ]
    assert "Nieuwe reactie: wie belt?\nhttp" in mailoutbox[1].body
    assert "Jouw reactie hielp" in mailoutbox[1].body
    assert delivery.mail_due(MONDAY_7 + HOUR) == 0


def test_a_mail_is_text_and_html_and_greets(member, mailoutbox, settings):
    settings.SITE_URL = "https://ok.example"
    NoticeFactory(to=member, title="Wie <b>belt</b> & wanneer?", kind="direct", created_at=MONDAY_7)

    delivery.mail_due(MONDAY_7)

    mail = mailoutbox[0]
    html = mail.alternatives[0].content
    assert mail.to == [member.email]
    assert f"Hallo {member.first_name}," in mail.body
    assert "https://ok.example/dilemmas/1/" in mail.body
    assert "Wie <b>belt</b> & wanneer?" in mail.body
    assert "Wie &lt;b&gt;belt&lt;/b&gt; &amp; wanneer?" in html
    assert 'href="https://ok.example/mijn/meldingen/instellingen/"' in html
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nobody_can_put_a_header_in_a_mail(member, mailoutbox):
    title = "Vraag\r\nBcc: iedereen@example.org\x00\x1b\u2028X-Spam: ja"
    notice = services.notify(to=member, kind="direct", title=title)

    assert delivery.mail_one(notice.pk)
    sent = mailoutbox[0].message()
    assert sent["Bcc"] is None
    assert sent["X-Spam"] is None
    assert mailoutbox[0].recipients() == [member.email]


def test_what_was_read_on_the_site_is_not_mailed(member, mailoutbox):
    NoticeFactory(to=member, created_at=MONDAY_7 - HOUR)
    services.mark_read(member=member)

    assert delivery.mail_due(MONDAY_7) == 0


def test_what_one_may_no_longer_see_is_left_out_of_the_mail_for_good(member, mailoutbox, visible_keys):
    visible_keys.add("dilemma:1")
    NoticeFactory(to=member, about="dilemma:1", title="Wat je mag zien", created_at=MONDAY_7 - HOUR)
    NoticeFactory(to=member, about="dilemma:2", title="kanariepiet", created_at=MONDAY_7 - HOUR)

    assert delivery.mail_due(MONDAY_7) == 1
    visible_keys.add("dilemma:2")
    assert delivery.mail_due(MONDAY_7 + DAY) == 0
    assert mailoutbox[0].subject == "Wat je mag zien"
    assert "kanariepiet" not in mailoutbox[0].message().as_string()


def test_somebody_who_left_gets_no_mail(mailoutbox):
    NoticeFactory(to=UserFactory(is_active=False), created_at=MONDAY_7 - HOUR)

    assert delivery.mail_due(MONDAY_7) == 0


def test_a_mail_that_fails_waits_and_is_tried_again_ever_later(member, mailoutbox, mail_server, caplog):
    notice = NoticeFactory(to=member, title="geheim woord", created_at=MONDAY_7 - HOUR)
    mail_server.error = SMTPServerDisconnected(f"no {member.email}")

    assert delivery.mail_due(MONDAY_7) == 0
    notice.refresh_from_db()
    assert (notice.failures, notice.mailed_at) == (1, None)
    assert member.email not in caplog.text
    assert "geheim woord" not in caplog.text

    mail_server.error = None
    assert delivery.mail_due(MONDAY_7 + timedelta(minutes=3)) == 0
    assert delivery.mail_due(MONDAY_7 + timedelta(minutes=4)) == 1
    assert len(mailoutbox) == 1


def test_one_address_that_is_refused_does_not_stop_the_others(mailoutbox, monkeypatch):
    bad, good = UserFactory(email="weg@voorbeeld.example"), UserFactory()
    for person in (bad, good):
        NoticeFactory(to=person, created_at=MONDAY_7 - HOUR)
    send = EmailMessage.send

    def refuse(message, *args, **kwargs):
        if bad.email in message.to:
            raise ValueError("refused")
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert delivery.mail_due(MONDAY_7) == 1
    assert mailoutbox[0].to == [good.email]


class Killed(BaseException):
    """Stands for SIGKILL: nothing after it runs."""


@pytest.mark.parametrize(("point", "mails"), [("before the mail server", 1), ("after its yes", 2)])
def test_killed_while_mailing_loses_nothing_and_doubles_at_most_once(member, mailoutbox, monkeypatch, point, mails):
    NoticeFactory(to=member, created_at=MONDAY_7 - HOUR)
    send = EmailMessage.send

    def die(message, *args, **kwargs):
        if point == "after its yes":
            send(message, *args, **kwargs)
        raise Killed

    monkeypatch.setattr(EmailMessage, "send", die)
    with pytest.raises(Killed):
        delivery.mail_due(MONDAY_7)
    monkeypatch.setattr(EmailMessage, "send", send)

    for minute in range(1, 6):
        delivery.mail_due(MONDAY_7 + timedelta(minutes=minute))
    assert len(mailoutbox) == mails
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 1


def test_two_senders_never_mail_the_same_notice(member, mailoutbox, monkeypatch):
    notice = NoticeFactory(to=member, created_at=MONDAY_7 - HOUR)
    send = EmailMessage.send

    def meanwhile(message, *args, **kwargs):
        monkeypatch.setattr(EmailMessage, "send", send)
        assert delivery.mail_one(notice.pk, MONDAY_7) is False
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", meanwhile)
    delivery.mail_due(MONDAY_7)

    assert len(mailoutbox) == 1


def test_the_task_mails_and_may_run_twice(member, mailoutbox):
    notice = services.notify(to=member, kind="direct", title="Denk je mee?")
    row = DBTaskResult.objects.get()

    first = row.task.call(*row.args_kwargs["args"])
    second = mail_at_once.call(notice.pk)

    assert (first, second, len(mailoutbox)) == (True, False, 1)


def test_the_task_of_a_notice_that_is_gone_does_nothing(mailoutbox):
    assert mail_at_once.call(987654) is False


def test_mailing_takes_as_many_queries_for_ten_as_for_one_waiting_notice(member, django_assert_num_queries):
    for count in (1, 10):
        Notice.objects.all().delete()
        NoticeFactory.create_batch(count, to=member, created_at=MONDAY_7 - HOUR)
        with django_assert_num_queries(8):
            assert delivery.mail_due(MONDAY_7) == 1
