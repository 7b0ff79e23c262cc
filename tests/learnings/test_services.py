"""What changes dilemmas and responses."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from learnings import services
from learnings.models import Dilemma, Follow, Lesson, Response
from notices.models import Notice
from search.models import IndexChange
from tests.learnings.factories import DilemmaFactory, LessonFactory, ResponseFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
BSN = "123456782"
FIELDS = {"title": "Wie belt eerst?", "situation": "Twee bellen er.", "question": "Wie belt eerst?"}


def test_posting_twice_with_one_submission_makes_one_dilemma():
    author, key = UserFactory(), uuid4()

    first = services.post_dilemma(author=author, fields=FIELDS, submission=key)
    again = services.post_dilemma(author=author, fields=FIELDS, submission=key)

    assert first.pk == again.pk
    assert Dilemma.objects.count() == 1
    assert Follow.objects.filter(member=author, key=first.key).count() == 1


def test_a_submission_of_somebody_else_is_not_taken_over():
    key = uuid4()
    theirs = services.post_dilemma(author=UserFactory(), fields=FIELDS, submission=key)

    mine = services.post_dilemma(author=UserFactory(), fields=FIELDS, submission=key)

    assert mine.pk != theirs.pk
    assert mine.submission is None


def test_a_concept_of_the_same_form_becomes_the_dilemma():
    author, key = UserFactory(), uuid4()
    concept = services.save_concept(author=author, concept=None, fields=FIELDS, has_findings=True, submission=key)

    posted = services.post_dilemma(author=author, fields=FIELDS, submission=key)

    assert posted.pk == concept.pk
    assert (posted.state, posted.has_findings) == ("open", False)


def test_two_autosaves_of_one_form_keep_one_concept():
    author, key = UserFactory(), uuid4()

    for words in ("Eerst dit.", "Dan dat."):
        services.save_concept(
            author=author, concept=None, fields={"situation": words}, has_findings=False, submission=key
        )

    assert Dilemma.objects.get().situation.source == "Dan dat."


def test_an_autosave_that_comes_after_posting_changes_nothing():
    author, key = UserFactory(), uuid4()
    posted = services.post_dilemma(author=author, fields=FIELDS, submission=key)

    kept = services.save_concept(
        author=author, concept=None, fields={"situation": "Te laat."}, has_findings=False, submission=key
    )

    posted.refresh_from_db()
    assert kept is None
    assert posted.situation.source == "Twee bellen er."


def test_a_concept_leaves_no_history_of_earlier_words():
    author = UserFactory()
    concept = services.save_concept(
        author=author, concept=None, fields={"situation": "Fatima slaapt slecht."}, has_findings=True
    )

    services.post_dilemma(author=author, fields=FIELDS, concept=concept, submission=None)

    assert all("Fatima" not in row.situation.source for row in Dilemma.history.all())


@pytest.mark.parametrize(
    "store",
    [
        lambda author: services.save_concept(
            author=author, concept=None, fields={"voice": f"bsn {BSN}"}, has_findings=False
        ),
        lambda author: services.post_dilemma(author=author, fields=FIELDS | {"title": BSN}, submission=None),
        lambda author: services.edit_dilemma(
            dilemma=DilemmaFactory(owner=author), version=1, fields={"situation": BSN}
        ),
        lambda author: services.post_response(dilemma=DilemmaFactory(), author=author, body=f"Bel {BSN}."),
        lambda author: services.finish(dilemma=DilemmaFactory(), outcome="none", conclusion=BSN),
    ],
    ids=["concept", "dilemma", "edit", "response", "finish"],
)
def test_a_bsn_is_never_stored_whatever_the_form_let_through(store):
    with pytest.raises(services.HoldsBsn):
        store(UserFactory())

    kept = [
        row.packed()
        for name in ("title", "situation", "voice", "conclusion")
        for row in Dilemma.objects.values_list(name, flat=True)
        if hasattr(row, "packed")
    ]
    assert not any(BSN in text for text in kept)
    assert not Response.objects.exists()


def test_a_refused_concept_stays_as_it_was():
    author = UserFactory()
    concept = DilemmaFactory(owner=author, concept=True, situation="Zonder nummer.")

    with pytest.raises(services.HoldsBsn):
        services.save_concept(author=author, concept=concept, fields={"situation": BSN}, has_findings=False)

    concept.refresh_from_db()
    assert concept.situation.source == "Zonder nummer."


def test_the_second_editor_is_told_and_gets_the_text_of_the_first():
    dilemma = DilemmaFactory()
    services.edit_dilemma(dilemma=dilemma, version=dilemma.version, fields={"situation": "De eerste was hier."})

    with pytest.raises(services.EditConflict) as conflict:
        services.edit_dilemma(dilemma=dilemma, version=dilemma.version, fields={"situation": "De tweede ook."})

    assert conflict.value.current.situation.source == "De eerste was hier."


def test_first_response_opens_the_discussion_and_tells_the_asker(django_capture_on_commit_callbacks):
    dilemma = DilemmaFactory()
    services.follow(member=dilemma.owner, key=dilemma.key)

    with django_capture_on_commit_callbacks(execute=True):
        services.post_response(dilemma=dilemma, author=UserFactory(), body="Bij ons belt het buurtteam.")

    dilemma.refresh_from_db()
    assert dilemma.state == Dilemma.State.IN_DISCUSSION
    assert Notice.objects.get(to=dilemma.owner).kind == "response"


def test_a_response_sent_twice_is_one_response():
    dilemma, author, key = DilemmaFactory(), UserFactory(), uuid4()

    for _ in range(2):
        services.post_response(dilemma=dilemma, author=author, body="Wij bellen.", submission=key)

    assert dilemma.responses.count() == 1


@pytest.mark.parametrize("trait", [{"closed": True}, {"is_hidden": True}, {"concept": True}])
def test_a_dilemma_that_is_not_open_takes_no_response(trait):
    with pytest.raises(services.DilemmaClosed):
        services.post_response(dilemma=DilemmaFactory(**trait), author=UserFactory(), body="Te laat.")


def test_a_response_cannot_be_changed_once_the_dilemma_is_closed():
    response = ResponseFactory(dilemma__closed=True)

    with pytest.raises(services.DilemmaClosed):
        services.edit_response(response=response, version=response.version, body="Anders.")


def test_several_responses_can_help_and_their_authors_hear_it_once(django_capture_on_commit_callbacks):
    dilemma = DilemmaFactory()
    first, second = ResponseFactory(dilemma=dilemma), ResponseFactory(dilemma=dilemma)

    with django_capture_on_commit_callbacks(execute=True):
        for response, is_helpful in ((first, True), (second, True), (first, False), (first, True)):
            services.mark_helpful(response=response, is_helpful=is_helpful)

    assert dilemma.responses.filter(is_helpful=True).count() == 2
    assert Notice.objects.filter(to=first.owner, kind="helpful").count() == 1


@pytest.mark.parametrize("factory", [DilemmaFactory, LessonFactory])
def test_what_is_hidden_is_for_facilitators_and_its_owner_alone(factory):
    thing, member, facilitator = factory(), UserFactory(), UserFactory(facilitator=True)

    services.set_hidden(thing=thing, is_hidden=True)

    shown = type(thing).objects.visible_to
    assert not shown(member).exists()
    assert shown(facilitator).exists()
    assert shown(thing.owner).exists()
    assert IndexChange.objects.filter(key=thing.key, narrowed=True).exists()


def test_a_dilemma_is_finished_once_and_can_be_opened_again():
    dilemma = DilemmaFactory()
    services.finish(dilemma=dilemma, outcome="insight", conclusion="Bel samen.")
    closed = services.finish(dilemma=dilemma, outcome="none", conclusion="Nog eens.")

    assert (closed.outcome, closed.conclusion.source) == ("insight", "Bel samen.")
    assert services.reopen(dilemma=dilemma).state == Dilemma.State.OPEN


def test_what_followers_saw_before_is_told_to_them():
    dilemma, member = DilemmaFactory(), UserFactory()
    assert services.note_seen(member=member, key=dilemma.key) is None

    services.follow(member=member, key=dilemma.key)
    before = services.note_seen(member=member, key=dilemma.key)

    assert services.note_seen(member=member, key=dilemma.key) > before
    services.unfollow(member=member, key=dilemma.key)
    assert services.note_seen(member=member, key=dilemma.key) is None


@pytest.mark.parametrize(
    ("days", "has_findings", "stays"), [(29, False, True), (31, False, False), (6, True, True), (8, True, False)]
)
def test_concepts_go_after_their_time(days, has_findings, stays):
    concept = DilemmaFactory(concept=True, has_findings=has_findings)
    lesson = LessonFactory(concept=True, has_findings=has_findings)
    for row in (concept, lesson):
        type(row).objects.filter(pk=row.pk).update(changed_at=timezone.now() - timedelta(days=days))

    services.purge_concepts()

    assert Dilemma.objects.exists() == Lesson.objects.exists() == stays
    assert Dilemma.history.filter(id=concept.pk).exists() == stays


def test_what_was_posted_or_handed_in_once_is_never_purged():
    old = timezone.now() - timedelta(days=400)
    rows = [
        DilemmaFactory(has_findings=True),
        LessonFactory(review=True),
        LessonFactory(concept=True, contributed="Zo."),
    ]
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(changed_at=old)

    assert services.purge_concepts() == 0
