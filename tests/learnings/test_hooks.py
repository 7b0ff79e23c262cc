"""What the learning loop registers with the rest of the house."""

from __future__ import annotations

import pytest
from django.apps import apps
from wagtail import hooks

from learnings.wagtail_hooks import contributions, dilemmas_item, lessons_here, lessons_item, own_dilemmas, visible_keys
from notices.clock import jobs
from notices.kinds import kinds
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.members.factories import PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
OURS = list(apps.get_app_config("learnings").get_models())


def test_menu_items_are_for_members_in_their_order(member, analyst, outsider, stranger):
    assert [item(member)[:2] for item in (dilemmas_item, lessons_item)] == [(20, "Dilemma’s"), (30, "Lessen")]
    for person in (analyst, outsider, stranger):
        assert dilemmas_item(person) is None
        assert lessons_item(person) is None


def test_kinds_of_notice_and_periodic_jobs_are_registered():
    assert {"response", "ask", "helpful", "finished", "lesson", "review", "desk"} <= kinds().keys()
    assert kinds()["ask"].is_direct
    assert {"learnings.purge_concepts", "learnings.asks", "learnings.reviews", "learnings.ask_again"} <= {
        job.name for job in jobs()
    }


def test_a_notice_is_checked_against_what_one_may_see_now(member):
    seen, hidden = DilemmaFactory(), DilemmaFactory(is_hidden=True)
    lesson, concept = LessonFactory(), LessonFactory(concept=True)

    found = visible_keys([thing.key for thing in (seen, hidden, lesson, concept)] + ["meeting:1"], member)

    assert found == {seen.key, lesson.key}


def test_the_profile_shows_what_somebody_gave_under_the_own_name(member):
    person = UserFactory()
    named, unnamed = DilemmaFactory(owner=person), DilemmaFactory(owner=person, pseudonymous=True)
    lesson, from_unnamed = LessonFactory(), LessonFactory(sources=[unnamed])
    for one in (lesson, from_unnamed, LessonFactory(concept=True)):
        one.contributors.add(person)
    DilemmaFactory(owner=person, concept=True), DilemmaFactory(owner=person, audience_choice="facilitators")

    things = contributions(person, member)[3]["things"]

    assert {thing for _, thing in things} == {named, lesson}
    assert contributions(UserFactory(), member) is None


def test_own_page_shows_concepts_open_dilemmas_and_lessons_under_way(member):
    concept, row = DilemmaFactory(owner=member, concept=True), DilemmaFactory(owner=member)
    lesson = LessonFactory(owner=member, review=True)
    DilemmaFactory(owner=member, closed=True), DilemmaFactory(concept=True)

    context = own_dilemmas(member)[3]

    assert (list(context["concepts"]), list(context["rows"]), list(context["lessons"])) == ([concept], [row], [lesson])


def test_a_practice_shows_the_lessons_that_hold_there(member):
    practice = PracticeFactory()
    own, by_scope, elsewhere = LessonFactory(practice=practice), LessonFactory(), LessonFactory()
    by_scope.scopes.create(practice=practice)
    elsewhere.scopes.create(practice=practice, holds=False)

    assert set(lessons_here(practice, member)[3]["lessons"]) == {own, by_scope}


def test_the_admin_lists_nothing_of_ours_but_a_chooser_of_adopted_lessons():
    from wagtail.admin.viewsets.chooser import ChooserViewSet
    from wagtail.snippets.models import get_snippet_models

    snippets = [model for model in get_snippet_models() if model._meta.app_label == "learnings"]
    found = [view for registered in hooks.get_hooks("register_admin_viewset") for view in _listed(registered())]
    ours = [view for view in found if getattr(view, "model", None) in OURS]

    assert snippets == []
    assert ours
    assert all(isinstance(view, ChooserViewSet) for view in ours)


def _listed(found) -> list:
    return list(found) if isinstance(found, list | tuple) else [found]
