"""What changes meetings: making, moving, inviting, cancelling, agenda, notes, minutes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from learnings.services import EditConflict, HoldsBsn
from meetings import agenda_services, invitations, note_services, outcome_services, services
from meetings.agenda import with_times
from meetings.errors import MeetingIsOver, MinutesAreAdopted, NothingToShare, OpenAmendments, ProposalsClosed
from meetings.models import ActionPoint, AgendaItem, Attendance, Decision, KeptText, Meeting, Note
from members import audiences
from notices.models import Notice
from search import outbox
from search.services import similar_many
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.meetings.factories import (
    ActionFactory,
    DecisionFactory,
    ItemFactory,
    MeetingFactory,
    NoteFactory,
    SeriesFactory,
)
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
State = Meeting.State


@pytest.fixture
def mails(mailoutbox):
    """Return a function that mails what is due for a meeting and gives the mails of that round."""

    def send(meeting) -> list:
        mailoutbox.clear()
        invitations.send_due(meeting.pk)
        return list(mailoutbox)

    return send


def calendar_of(mail) -> str:
    return next(part[1] for part in mail.attachments if part[0] == "uitnodiging.ics")


def test_clock_times_follow_from_the_minutes():
    meeting = MeetingFactory()
    items = [ItemFactory(meeting=meeting, minutes=minutes) for minutes in (15, 45, 40)]

    rows = with_times(items, meeting.start)

    offsets = [(row.start - meeting.start).total_seconds() / 60 for row in rows]
    assert offsets == [0, 15, 60]
    assert [row.number for row in rows] == [1, 2, 3]


def test_a_meeting_is_made_once_per_submission_and_is_for_who_is_invited(facilitator):
    person, fields = UserFactory(), {"title": "Start", "location": "Hier"}
    start = timezone.now() + timedelta(days=3)
    fields |= {"start": start, "end": start + timedelta(hours=1), "participants": [person]}
    key = "a2b9d1f0-0000-4000-8000-000000000001"

    made = services.create_meeting(by=facilitator, fields=fields, submission=key)
    again = services.create_meeting(by=facilitator, fields=fields, submission=key)

    assert made == again
    assert made.state == State.CONCEPT
    assert not Meeting.objects.visible_to(person).exists()  # a concept is for who organises
    assert Attendance.objects.get(meeting=made).member == person


def test_an_invitation_goes_once_and_a_move_once_more(mails, facilitator):
    meeting = MeetingFactory(concept=True, people=[UserFactory()])
    services.send_invitations(meeting=meeting)

    first, again = mails(meeting), mails(meeting)
    moved = {"start": meeting.start + timedelta(days=1), "end": meeting.end + timedelta(days=1)}
    services.edit_meeting(meeting=meeting, version=None, fields=moved)
    second, third = mails(meeting), mails(meeting)

    assert [len(first), len(again), len(second), len(third)] == [1, 0, 1, 0]
    assert first[0].subject.startswith("Uitnodiging:")
    assert second[0].subject.startswith("Gewijzigd:")
    assert "METHOD:REQUEST" in calendar_of(first[0])
    assert "SEQUENCE:0" in calendar_of(first[0])
    assert "METHOD:REQUEST" in calendar_of(second[0])
    assert "SEQUENCE:1" in calendar_of(second[0])


def test_a_change_that_nobody_needs_to_hear_sends_nothing(mails):
    meeting = MeetingFactory(people=[UserFactory()])
    mails(meeting)

    services.edit_meeting(meeting=meeting, version=None, fields={"introduction": "Tot dan."})

    assert mails(meeting) == []


def test_everybody_who_was_invited_hears_once_that_it_is_cancelled(mails):
    person = UserFactory()
    meeting = MeetingFactory(people=[person])
    services.invite_guest(meeting=meeting, name="Nora", email="Nora@elders.example")
    mails(meeting)

    services.cancel(meeting=meeting)
    services.cancel(meeting=meeting)
    sent, again = mails(meeting), mails(meeting)

    assert sorted(mail.to[0] for mail in sent) == sorted([person.email, "nora@elders.example"])
    assert again == []
    assert all("METHOD:CANCEL" in calendar_of(mail) and "STATUS:CANCELLED" in calendar_of(mail) for mail in sent)
    assert Notice.objects.filter(to=person, mailed_at=None).count() == 0  # not told by a second mail


def test_who_is_taken_from_the_list_hears_it_once_and_sees_it_no_more(mails):
    stays, goes = UserFactory(), UserFactory()
    meeting = MeetingFactory(people=[stays, goes])
    mails(meeting)

    services.edit_meeting(meeting=meeting, version=None, fields={"participants": [stays]})
    sent, again = mails(meeting), mails(meeting)
    audiences.forget(goes)

    assert [mail.to for mail in sent] == [[goes.email]]
    assert "METHOD:CANCEL" in calendar_of(sent[0])
    assert again == []
    assert not Meeting.objects.visible_to(goes).exists()


def test_a_concept_that_is_cancelled_tells_nobody(mails):
    meeting = MeetingFactory(concept=True, people=[UserFactory()])

    services.cancel(meeting=meeting)

    assert mails(meeting) == []


def test_a_mail_that_fails_goes_later(mails, monkeypatch):
    meeting = MeetingFactory(people=[UserFactory()])

    def refuse(*args, **kwargs):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("meetings.invitations.EmailMultiAlternatives.send", refuse)
        assert mails(meeting) == []
    assert len(mails(meeting)) == 1


def test_two_people_who_change_a_meeting_are_told(facilitator):
    meeting = MeetingFactory()
    services.edit_meeting(meeting=meeting, version=meeting.version, fields={"location": "Oost"})

    with pytest.raises(EditConflict):
        services.edit_meeting(meeting=meeting, version=meeting.version, fields={"location": "West"})

    meeting.refresh_from_db()
    assert meeting.location == "Oost"


def test_after_the_meeting_nobody_answers(member):
    meeting = MeetingFactory(held=True, people=[member])

    with pytest.raises(MeetingIsOver):
        services.answer_as_member(meeting=meeting, member=member, answer="yes")


def test_the_next_meeting_takes_along_people_postponed_items_and_decisions_to_look_at_again(facilitator):
    person = UserFactory()
    last = MeetingFactory(held=True, people=[person], minutes_shared_at=timezone.now())
    item = ItemFactory(meeting=last, title="Ruimte in de praktijk", state=AgendaItem.State.POSTPONED)
    DecisionFactory(meeting=last, statement="Proef met één nummer.", review_date=timezone.localdate())
    start = timezone.now() + timedelta(days=28)

    made = services.next_meeting(previous=last, start=start, by=facilitator)
    after = services.next_meeting(previous=made, start=start + timedelta(days=28), by=facilitator)

    titles = list(made.items.on_the_agenda().values_list("title", flat=True))
    assert titles == ["Ruimte in de praktijk", "Opnieuw bekijken: Proef met één nummer."]
    assert made.items.get(title=item.title).carried_from == item
    assert list(made.participants.all()) == [person]
    assert after.items.count() == 0  # everything comes back once


def test_a_series_gives_its_agenda_and_its_people(facilitator):
    from meetings import series_services

    person = UserFactory()
    fields = {
        "title": "Ontwikkelkamer",
        "location": "Zuilen",
        "usual_minutes": 90,
        "is_active": True,
        "audience_choice": services.PARTICIPANTS,
        "members": [person],
        "items": [(15, "Opening"), (20, "Rondvraag")],
        "seats": {person.organisation.sector: 2},
    }
    series = series_services.save_series(by=facilitator, fields=fields)

    made = services.first_of_series(series=series, start=timezone.now(), by=facilitator)

    assert [(one.minutes, one.title) for one in made.items.on_the_agenda()] == [(15, "Opening"), (20, "Rondvraag")]
    assert made.end - made.start == timedelta(minutes=90)
    (seats,) = series_services.seats_of(made)
    assert (seats.coming, seats.missing) == (1, 1)


def test_who_said_no_takes_no_seat(facilitator):
    from meetings import series_services

    person = UserFactory()
    series = SeriesFactory()
    series.seats.create(sector=person.organisation.sector, count=1)
    meeting = MeetingFactory(series=series, people=[person])
    assert series_services.seats_of(meeting)[0].missing == 0

    services.answer_as_member(meeting=meeting, member=person, answer="no")

    assert series_services.seats_of(meeting)[0].missing == 1


def test_items_move_one_place_and_to_any_order():
    meeting = MeetingFactory()
    one, two, three = (ItemFactory(meeting=meeting, title=title) for title in ("een", "twee", "drie"))

    agenda_services.move(item=three, up=True)
    assert [item.title for item in meeting.items.on_the_agenda()] == ["een", "drie", "twee"]
    agenda_services.move(item=one, up=True)  # it is the first already
    agenda_services.reorder(meeting=meeting, pks=[two.pk, 999_999, three.pk])
    assert [item.title for item in meeting.items.on_the_agenda()] == ["twee", "drie", "een"]


def test_a_member_proposes_until_the_day_and_hears_what_became_of_it(
    member, facilitator, django_capture_on_commit_callbacks
):
    meeting = MeetingFactory(people=[member], proposals_until=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        item = agenda_services.propose(meeting=meeting, by=member, fields={"title": "Wie belt?"})
    assert Notice.objects.filter(to=facilitator, title__contains="Wie belt?").count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        agenda_services.decide_proposal(item=item, accept=True)
        agenda_services.decide_proposal(item=item, accept=False)

    assert [row.title for row in meeting.items.on_the_agenda()] == ["Wie belt?"]
    assert Notice.objects.filter(to=member, title__contains="staat op de agenda").count() == 1
    meeting.proposals_until = timezone.localdate() - timedelta(days=1)
    meeting.save()
    with pytest.raises(ProposalsClosed):
        agenda_services.propose(meeting=meeting, by=member, fields={"title": "Te laat"})


def test_an_item_with_a_note_is_never_thrown_away():
    note = NoteFactory()

    agenda_services.remove(item=note.item)

    assert Note.objects.get().item.state == AgendaItem.State.POSTPONED


def test_the_same_dilemma_is_put_on_an_agenda_once(facilitator):
    meeting, dilemma = MeetingFactory(), DilemmaFactory()

    first = agenda_services.discuss(thing=dilemma, meeting=meeting, by=facilitator)
    again = agenda_services.discuss(thing=dilemma, meeting=meeting, by=facilitator)

    assert first == again
    assert list(first.dilemmas.all()) == [dilemma]


def test_notes_of_two_people_at_once_are_both_kept_and_put_together(facilitator):
    other, item = UserFactory(facilitator=True), ItemFactory()

    first = note_services.save_note(item=item, by=facilitator, version=0, body="Ik schreef dit.")
    second = note_services.save_note(item=item, by=other, version=0, body="En ik schreef")
    more = note_services.save_note(item=item, by=other, version=0, body="En ik schreef dat.")

    assert first.kept is None
    assert second.kept == more.kept  # one text beside the note, not one per save
    assert Note.objects.get().body.source == "Ik schreef dit."
    note = note_services.put_together(kept=more.kept)
    note_services.put_together(kept=more.kept)
    assert note.body.source == "Ik schreef dit.\n\nEn ik schreef dat."
    assert KeptText.objects.filter(handled_at=None).count() == 0


def test_planted_defect_without_versions_the_first_text_is_lost(facilitator, monkeypatch):
    """Without the comparison of versions the test above must fail: the second text replaces the first."""
    other, item = UserFactory(facilitator=True), ItemFactory()
    note_services.save_note(item=item, by=facilitator, version=0, body="Ik schreef dit.")
    current = Note.objects.get().version

    note_services.save_note(item=item, by=other, version=current, body="En ik schreef dat.")

    assert "Ik schreef dit." not in Note.objects.get().body.source


def test_a_bsn_is_never_stored_in_a_note(facilitator):
    item = ItemFactory()

    with pytest.raises(HoldsBsn):
        note_services.save_note(item=item, by=facilitator, version=0, body="Nummer 111222333.")

    assert not Note.objects.exists()


def test_nothing_is_found_before_the_minutes_are_shared_and_everything_after(
    member, facilitator, index_now, django_capture_on_commit_callbacks
):
    meeting = MeetingFactory(held=True, people=[member])
    item = ItemFactory(meeting=meeting)
    NoteFactory(item=item, body="Over de terugkoppeling van zwaluwen.")
    DecisionFactory(meeting=meeting, item=item, statement="Wij besluiten over ooievaars.")
    action = ActionFactory(meeting=meeting, item=item, owner=member, what="Reigers tellen")
    index_now()
    words = ["zwaluwen", "ooievaars"]
    assert [found for found in similar_many(words, member) if found] == []
    assert not Decision.objects.visible_to(member).exists()

    with django_capture_on_commit_callbacks(execute=True):
        outcome_services.share_minutes(meeting=meeting, objections_until=None)
    outbox.catch_up()
    audiences.forget(member)

    assert [bool(found) for found in similar_many(words, member)] == [True, True]
    assert Decision.objects.visible_to(member).count() == 1
    assert Notice.objects.filter(to=member, title__contains="Het verslag staat klaar").count() == 1
    assert Notice.objects.filter(to=member, title__contains=action.what).count() == 1
    outsider = UserFactory()
    assert [found for found in similar_many(words, outsider) if found] == []


def test_nothing_is_shared_when_there_is_nothing():
    with pytest.raises(NothingToShare):
        outcome_services.share_minutes(meeting=MeetingFactory(held=True), objections_until=None)


def test_minutes_are_adopted_when_nobody_objects_before_the_day(member):
    yesterday = timezone.localdate() - timedelta(days=1)
    fields = {"minutes_shared_at": timezone.now(), "objections_until": yesterday}
    quiet = MeetingFactory(held=True, people=[member], **fields)
    disputed = MeetingFactory(held=True, people=[member], **fields)
    disputed.amendments.create(author=member, text="Dit klopt niet.")

    assert outcome_services.adopt_without_objection() == 1

    quiet.refresh_from_db()
    disputed.refresh_from_db()
    assert (quiet.state, disputed.state) == (State.ADOPTED, State.HELD)


def test_a_remark_holds_up_the_minutes_until_it_is_handled(member):
    meeting = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    remark = outcome_services.amend(meeting=meeting, author=member, fields={"text": "Ik was er ook."})
    with pytest.raises(OpenAmendments):
        outcome_services.adopt_minutes(meeting=meeting)

    outcome_services.handle_amendment(amendment=remark, answer="Toegevoegd.")
    adopted = outcome_services.adopt_minutes(meeting=meeting)

    assert adopted.state == State.ADOPTED
    with pytest.raises(MinutesAreAdopted):
        note_services.save_note(item=ItemFactory(meeting=adopted), by=member, version=0, body="Te laat")


def test_action_points_remind_before_and_after_once_each():
    today = timezone.localdate()
    meeting = MeetingFactory(held=True, minutes_shared_at=timezone.now())
    ActionFactory(meeting=meeting, due=today + timedelta(days=2), what="Straks")
    ActionFactory(meeting=meeting, due=today - timedelta(days=2), what="Te laat")
    ActionFactory(meeting=meeting, due=today - timedelta(days=2), what="Klaar", done_at=timezone.now())
    from meetings import notices

    assert notices.remind_actions() == 2
    assert notices.remind_actions() == 0
    assert not Notice.objects.filter(title__contains="Klaar").exclude(title__startswith="Is dit").exists()


def test_who_is_invited_is_reminded_once_of_a_meeting_of_tomorrow(member):
    tomorrow = timezone.now() + timedelta(hours=20)
    MeetingFactory(people=[member], start=tomorrow)

    assert services.remind() == 1
    assert services.remind() == 0


def test_a_lesson_made_of_an_item_names_its_meeting(facilitator):
    from learnings import trace

    note = NoteFactory(shared=True, item=ItemFactory(meeting=MeetingFactory(held=True)))
    fields = {"title": "Spreek af wie belt", "learned": "Wie het gezin zag, belt.", "audience_choice": "members"}

    lesson = outcome_services.lesson_from_item(
        item=note.item, author=facilitator, fields=fields, hand_in=True, submission=None
    )

    steps = trace.steps_for([lesson.key], facilitator)[lesson.key]
    assert [step.title for step in steps if step.kind == "meeting_note"] == [note.meeting.title]
    unseen = trace.steps_for([lesson.key], UserFactory())[lesson.key]
    assert "meeting_note" not in {step.kind for step in unseen}


def test_suggestions_name_what_waits_and_not_what_is_on_the_agenda(facilitator):
    from meetings import suggestions

    old = timezone.now() - timedelta(days=10)
    waiting, known = DilemmaFactory(posted_at=old), DilemmaFactory(posted_at=old)
    stale = LessonFactory(review_date=timezone.localdate() - timedelta(days=1))
    meeting = MeetingFactory()
    ItemFactory(meeting=meeting).dilemmas.add(known)

    titles = [one.title for one in suggestions.for_meeting(meeting, facilitator)]

    assert waiting.title in titles
    assert stale.title in titles
    assert known.title not in titles


def test_a_new_member_is_suggested_with_an_address_that_fits_in_a_link(facilitator):
    from meetings import suggestions

    UserFactory(first_name="Jan & Piet")

    queries = [one.query for one in suggestions.for_meeting(MeetingFactory(), facilitator) if one.kind == "member"]

    assert "titel=Jan+%26+Piet+stelt+zich+voor" in queries


def test_done_and_dropped_action_points_are_no_longer_open(member):
    action = ActionFactory(owner=member)

    outcome_services.finish_action(action=action)
    assert not ActionPoint.objects.still_open().exists()
    outcome_services.reopen_action(action=action)
    assert ActionPoint.objects.still_open().get() == action


def test_a_writer_whose_answer_got_lost_does_not_contradict_themselves(facilitator):
    item = ItemFactory()
    save = partial(note_services.save_note, item=item, by=facilitator)
    save(version=0, body="Eén zin.")  # the browser never hears that this is version 1

    saved = save(version=0, body="Eén zin. En nog een.")

    assert saved.kept is None
    assert Note.objects.get().body.source == "Eén zin. En nog een."
    assert save(version=0, body="Iets anders.").kept.body.source == "Iets anders."
    assert Note.objects.get().body.source == "Eén zin. En nog een."
