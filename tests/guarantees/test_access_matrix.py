"""Who gets which answer at every address of ours (guarantees S1, S2). A new address without a row fails.

302 is the way to sign-in (or, at account pages, away from it); 404 is what may not be known of; 403 is
what may be seen and not done; 405 is a verb that asks for POST.
"""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from learnings.models import Experience, Response
from members.audiences import Viewer
from tests.guarantees.routes import all_routes
from tests.guarantees.world import ROLES

OUTSIDE = ("anonymous", "deactivated")


def row(
    *,
    outside=302,
    member=404,
    colleague=None,
    outsider=None,
    author=None,
    staff=200,
    analyst=404,
    method="get",
    **kwargs,
):
    """Return the answers per role; colleague and author are as the member when not named, the outsider too."""
    answers = dict.fromkeys(OUTSIDE, outside) | {
        "member": member,
        "outsider": member if outsider is None else outsider,
        "colleague": member if colleague is None else colleague,
        "author": member if author is None else author,
        "facilitator": staff,
        "administrator": staff,
        "analyst": analyst,
    }
    return method, kwargs, answers


def everybody(status=200, **options):
    return row(outside=status, member=status, staff=status, analyst=status, **options)


def members(status=200, **options):
    return row(member=status, staff=options.pop("staff", status), **options)


def pilot(author=200, colleague=200, staff=200, **options):
    """A thing of the pilot: the author and a colleague know of it, other members do not."""
    return row(author=author, colleague=colleague, staff=staff, **options)


def organised(staff=200, **options):
    """A page of a closed meeting for who organises: the author, who was there, sees the meeting and may not do this."""
    return row(author=403, staff=staff, pk="quebecbesloten", **options)


SIGNED_IN_GO_AWAY = row(outside=200, member=302, staff=302, analyst=302)
DILEMMA, RESPONSE, LESSON = (
    {"pk": "deltapilot"},
    {"pk": "deltapilot", "response_pk": "indiareactie"},
    {"pk": "novemberpilot"},
)
EXPERIENCE = {"pk": "novemberpilot", "experience_pk": "ervaring"}
MATRIX = {
    "health": everybody(503),  # no clock ticks in the tests
    "cms:document": row(outside=404, member=404, pk=0, staff=404),
    "picture": everybody(404, path="wagtail_uploads/brief.docx"),
    "cms:places": members(),
    "cms:place": members(slug="noordwest"),
    "cms:comment": everybody(404, pk=0),
    "cms:decide-comment": row(member=403, staff=404, method="post", pk=0),
    "cms:help-now": everybody(),
    "cms:updates-feed": everybody(),
    "cms:newsletter-feed": everybody(),
    "cms:sitemap": everybody(),
    "cms:robots": everybody(),
    "cms:security": everybody(),
    "cms:propose-advice": row(member=403, **LESSON),
    "cms:write-update": row(member=403),
    "wagtaildocs_authenticate_with_password": everybody(404, restriction_id=0),
    "account_login": SIGNED_IN_GO_AWAY,
    "account_request_login_code": SIGNED_IN_GO_AWAY,
    "account_confirm_login_code": row(outside=302, member=302, staff=302, analyst=302),
    "account_logout": row(outside=302, member=200, analyst=200),
    "account_inactive": everybody(),
    "account_reauthenticate": row(member=200, analyst=200),
    "account_reset_password": everybody(),
    "account_reset_password_done": everybody(),
    "account_reset_password_from_key": everybody(uidb36="1", key="onzin"),
    "account_reset_password_from_key_done": everybody(),
    "account_change_password": row(member=200, analyst=200),
    "members:mine": members(),
    "members:profile": members(),
    "members:members": members(),
    "members:member": members(pk="person"),
    "members:organisation": members(pk="organisation"),
    "members:practice": members(404, slug="bestaat-niet"),
    "notices:notices": members(),
    "notices:mark_read": members(302, method="post"),
    "notices:preferences": members(),
    "search:search": everybody(),
    "search:complete": everybody(),
    "search:feedback": members(302, method="post"),
    "search:saved": members(),
    "search:keep": members(302, method="post"),
    "search:change_saved": members(404, method="post", staff=404, pk=0),
    "learnings:dilemmas": members(),
    "learnings:new": members(),
    "learnings:on_behalf": members(403, staff=200),
    "learnings:autosave": members(200, method="post"),
    "learnings:preview": members(200, method="post"),
    "learnings:already_discussed": members(200, method="post"),
    "learnings:dilemma": pilot(**DILEMMA),
    "learnings:edit": pilot(author=200, colleague=403, **DILEMMA),
    "learnings:respond": pilot(method="post", **DILEMMA),
    "learnings:finish": pilot(author=200, colleague=403, **DILEMMA),
    "learnings:follow": pilot(302, 302, 302, method="post", **DILEMMA),
    "learnings:ask": pilot(author=200, colleague=403, **DILEMMA),
    "learnings:hide": pilot(403, 403, 302, method="post", **DILEMMA),
    "learnings:make_lesson": pilot(**DILEMMA),
    "learnings:edit_response": pilot(author=403, colleague=200, staff=403, **RESPONSE),
    "learnings:helpful": pilot(author=302, colleague=403, staff=403, method="post", **RESPONSE),
    "learnings:hide_response": pilot(403, 403, 302, method="post", **RESPONSE),
    "learnings:lessons": members(),
    "learnings:lesson": pilot(**LESSON),
    "learnings:lesson_edit": pilot(author=403, colleague=403, **LESSON),
    "learnings:hand_in": row(author=302, staff=403, method="post", pk="miketoetsen"),
    "learnings:hide_lesson": pilot(403, 403, 302, method="post", **LESSON),
    "learnings:experience": pilot(method="post", **LESSON),
    "learnings:resolve": pilot(403, 403, 302, method="post", **EXPERIENCE),
    "learnings:hide_experience": pilot(403, 403, 302, method="post", **EXPERIENCE),
    "learnings:review": pilot(403, 403, 200, step="vervallen", **LESSON),
    "meetings:meetings": members(analyst=200),
    "meetings:meeting": row(author=200, pk="quebecbesloten"),
    "meetings:new": members(403, staff=200),
    "meetings:series_list": members(403, staff=200),
    "meetings:series_new": members(403, staff=200),
    "meetings:series_edit": members(403, staff=404, pk=999_999),
    "meetings:series_next": members(403, staff=404, pk=999_999),
    "meetings:edit": organised(),
    "meetings:answer": row(author=302, staff=302, method="post", pk="quebecbesloten"),
    "meetings:print": row(author=200, pk="quebecbesloten"),
    "meetings:calendar": row(author=200, pk="quebecbesloten"),
    "meetings:agenda": organised(),
    "meetings:reorder": organised(302, method="post"),
    "meetings:item_new": organised(),
    "meetings:item_edit": organised(item_pk="zebrapunt"),
    "meetings:item_step": organised(302, method="post", item_pk="zebrapunt"),
    "meetings:propose": row(author=302, staff=302, pk="quebecbesloten"),
    "meetings:people": organised(),
    "meetings:remove_person": organised(302, method="post", attendance_pk="attendance"),
    "meetings:step": organised(302, method="post"),
    "meetings:cancel": organised(),
    "meetings:following": organised(),
    "meetings:notes": organised(),
    "meetings:presence": organised(302, method="post"),
    "meetings:note_save": organised(302, method="post", item_pk="zebrapunt"),
    "meetings:put_together": organised(302, method="post", kept_pk="wilgentekst"),
    "meetings:outcome_new": organised(kind="besluit"),
    "meetings:outcome_edit": organised(kind="besluit", outcome_pk="walnootbesluit"),
    "meetings:finish": organised(),
    "meetings:draft_update": organised(302, method="post"),
    "meetings:draft_newsletter": organised(302, method="post"),
    "meetings:mark_for_update": organised(302, method="post", item_pk="zebrapunt"),
    "meetings:make_lesson": organised(item_pk="zebrapunt"),
    "meetings:minutes": row(author=200, pk="quebecbesloten"),
    "meetings:amend": organised(403, method="post"),
    "meetings:handle_amendment": organised(amendment_pk="esdoornopmerking"),
    "meetings:adopt": organised(302, method="post"),
    "meetings:pdf": organised(403),
    "meetings:docx": organised(403),
    "meetings:invitation": everybody(410, token="onzin"),
    "meetings:own_actions": members(analyst=200),
    "meetings:action_step": row(author=302, staff=302, method="post", pk="vlierboomactie"),
    "meetings:own_calendar": members(analyst=200),
    "meetings:feed": everybody(404, code="onzin"),
    "meetings:briefing": row(author=200, pk="quebecbesloten"),
    "meetings:briefing_pdf": row(author=200, pk="quebecbesloten"),
    "meetings:pick": organised(302, method="post", item_pk="zebrapunt"),
    "meetings:prepare": members(),
    "meetings:preparation": row(author=200, staff=404, pk="iepvoorbereiding"),
    "meetings:preparation_pdf": row(author=200, staff=404, pk="iepvoorbereiding"),
    "meetings:preparation_delete": row(author=302, staff=404, method="post", pk="iepvoorbereiding"),
    "cms:attach": organised(),
    "cms:detach": organised(302, method="post", document_pk="taxusbijlage"),
    "meetings:discuss": pilot(kind="lessen", **LESSON),
}
# Wagtail's own view of a page or file: tests/cms and the canary test look behind it as every role.
ELSEWHERE = {
    "wagtail_serve",
    "wagtaildocs_serve",
    "account_signup",
    "account_set_password",
    "account_email_verification_sent",
}


@pytest.fixture
def matrix_world(world):
    """The world with an experience and somebody's profile to look at."""
    colleague = world.people["colleague"]
    world.things["ervaring"] = Experience.objects.create(
        lesson=world.things["novemberpilot"], owner=colleague, outcome="not"
    )
    world.things["person"] = colleague
    assert isinstance(world.things["indiareactie"], Response)
    return world


def test_every_address_has_a_row():
    names = {name for name, _ in all_routes()}

    assert names - MATRIX.keys() - ELSEWHERE == set()
    assert MATRIX.keys() - names == set()


PARTS = 6  # so that both cores share the walk


@pytest.mark.no_cover  # a walk past everything: it would take twice as long, and say nothing of what is tested
@pytest.mark.parametrize("part", range(PARTS))
def test_every_role_gets_its_answer_at_every_address(matrix_world, part):
    wrong = {}
    for name, (_, _, due) in list(MATRIX.items())[part::PARTS]:
        got = answers(matrix_world, name)
        wrong |= {(name, role): (got[role], due[role]) for role in ROLES if got[role] != due[role]}

    assert wrong == {}


def test_planted_defect_without_the_rule_closed_things_are_no_longer_404(matrix_world, monkeypatch):
    from django.db.models import Q

    monkeypatch.setattr(Viewer, "q", lambda self, prefix="": Q())

    opened = {name: answers(matrix_world, name)["outsider"] for name in DETAILS}

    assert set(opened.values()) == {200}


DETAILS = ("learnings:dilemma", "learnings:lesson", "meetings:meeting", "learnings:respond")


def test_what_may_not_be_seen_and_what_does_not_exist_look_the_same(matrix_world):
    hidden = {"/dilemmas/{}/": "bravoconcept", "/lessen/{}/": "limaconcept", "/bijeenkomsten/{}/": "romeoconcept"}
    for role in ("outsider", "member"):
        client = Client()
        client.force_login(matrix_world.people[role])
        for page, word in hidden.items():
            pk = matrix_world.things[word].pk
            forbidden, absent = client.get(page.format(pk)), client.get(page.format(999_999))

            assert forbidden.status_code == absent.status_code == 404
            assert neutral(forbidden, pk) == neutral(absent, 999_999)


def neutral(response, pk: int) -> str:
    """Return the page without what differs for every request: the token and the number asked for."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return body.replace(f"/{pk}/", "/N/")


def answers(world, name: str) -> dict[str, int]:
    """Ask as every role; what a request changes is taken back before the next."""
    method, kwargs, _ = MATRIX[name]
    address = reverse(name, kwargs={key: _value(world, value) for key, value in kwargs.items()})
    found = {}
    for role in ROLES:
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(world.people[role])
        with transaction.atomic():
            found[role] = getattr(client, method)(address).status_code
            transaction.set_rollback(True)
    return found


def _value(world, value):
    thing = world.things.get(value) if isinstance(value, str) else None
    return value if thing is None else thing.pk
