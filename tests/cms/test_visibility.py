"""Who sees a page: restrictions on it and above it, drafts, schedules; in a list, at its address and in the index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page

from cms.models import GuidePage
from cms.visibility import NOBODY, audience_of, visible_pages
from members import audiences
from members.services import sync_groups
from search import outbox
from search.documents import sources
from search.models import IndexChange
from tests.cms import factories as make
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_page_without_restrictions_is_public():
    page = make.chapter()

    assert audience_of(page) == audiences.PUBLIC


def test_a_restriction_above_holds_below():
    page = make.chapter()

    make.restrict(make.guide())

    assert audience_of(page) == audiences.MEMBERS


def test_one_group_is_its_own_token():
    page, group = make.chapter(), Group.objects.create(name="Redactie")

    make.restrict(page, group)

    assert audience_of(page) == f"group:{group.pk}"


def test_several_groups_are_for_the_facilitators():
    page = make.chapter()

    make.restrict(page, Group.objects.create(name="Een"), Group.objects.create(name="Twee"))

    assert audience_of(page) == audiences.FACILITATORS


def test_a_password_is_for_nobody():
    page = make.chapter()

    make.restrict(make.guide(), password="geheim")

    assert audience_of(page) == NOBODY


def test_list_and_token_agree_for_every_viewer(stranger, member, facilitator, analyst, outsider):
    group = Group.objects.create(name="Redactie")
    editor = UserFactory()
    editor.groups.add(group)
    audiences.forget(editor)
    make.restrict(make.guide())
    pages = [make.chapter(title="Gewoon"), make.chapter(title="Groep"), make.chapter(title="Wachtwoord"), make.update()]
    make.restrict(pages[1], group)
    make.restrict(pages[2], password="geheim")

    for person in (stranger, member, facilitator, analyst, outsider, editor):
        viewer = audiences.of(person)
        shown = set(visible_pages(Page.objects.filter(pk__in=[page.pk for page in pages]), viewer))
        allowed = {page.page_ptr for page in pages if viewer.allows(audience_of(page))}
        assert shown == allowed, person
    assert len(set(visible_pages(Page.objects.filter(pk__in=[page.pk for page in pages]), audiences.of(editor)))) == 3


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("outsider", 404), ("member", 200), ("facilitator", 200)]
)
def test_a_restricted_page_is_an_unknown_address_for_others(who, status, request, client_of):
    page = make.chapter(title="Alleen voor ons")
    make.restrict(make.guide())
    client = client_of(request.getfixturevalue(who))

    response = client.get(page.address)

    assert response.status_code == status
    assert ("Alleen voor ons" in response.content.decode()) == (status == 200)


def test_a_stranger_gets_the_same_page_for_restricted_and_unknown(client):
    page = make.chapter()
    make.restrict(page)

    unknown_address = page.address.replace("hoofdstuk", "onbekende")

    restricted, unknown = client.get(page.address), client.get(unknown_address)

    assert restricted.status_code == unknown.status_code == 404
    assert restricted.content.decode() == unknown.content.decode().replace(unknown_address, page.address)
    assert "/account/inloggen/" in restricted.content.decode()


def test_a_facilitator_reads_a_page_of_a_group_without_being_in_it(facilitator, client_of):
    page = make.chapter()
    make.restrict(page, Group.objects.create(name="Redactie"))

    assert client_of(facilitator).get(page.address).status_code == 200


def test_who_leaves_the_group_does_not_see_the_page_any_more(member, client_of):
    sync_groups(member)
    page = make.chapter()
    make.restrict(page, Group.objects.get(name="Lid"))
    assert client_of(member).get(page.address).status_code == 200

    today = timezone.localdate()
    member.role_terms.update(end=today - timedelta(days=1), start=today - timedelta(days=2))
    sync_groups(member)

    assert client_of(member).get(page.address).status_code == 404


def test_a_password_is_asked_by_wagtail(client):
    page = make.chapter(title="Achter een wachtwoord")
    make.restrict(page, password="geheim")

    response = client.get(page.address)

    assert response.status_code == 200
    assert 'type="password"' in response.content.decode()
    assert "Begin klein." not in response.content.decode()


def test_a_draft_is_nowhere(client, member, client_of):
    page = make.chapter(title="Nog een concept", live=False)

    assert client.get(page.address).status_code == 404
    assert client_of(member).get(page.address).status_code == 404
    assert "Nog een concept" not in client_of(member).get("/praktijkwijzer/").content.decode()
    assert _indexed(page) == []


def test_unpublished_edits_are_not_shown_nor_indexed(client):
    page = make.chapter(title="Gepubliceerd")
    page.title = "Nieuwe titel in concept"
    page.save_revision()

    assert "Nieuwe titel in concept" not in client.get(page.address).content.decode()
    assert [document.title for document in _indexed(page)] == ["Gepubliceerd"]


def test_a_scheduled_page_is_not_there_yet(client):
    page = make.chapter(title="Straks", live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    page.refresh_from_db()

    assert not page.live
    assert client.get(page.address).status_code == 404
    assert _indexed(page) == []


def test_an_unpublished_page_leaves_the_index():
    page = make.chapter(title="Even weg")
    IndexChange.objects.all().delete()

    page.unpublish()

    assert IndexChange.objects.filter(key=f"guide_page:{page.pk}", narrowed=True).exists()
    assert _indexed(page) == []


def test_a_new_restriction_is_noted_for_all_pages_below():
    pages = [make.chapter(), make.chapter()]
    outbox_before = IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    make.restrict(make.guide())

    noted = set(IndexChange.objects.filter(pk__gt=outbox_before).values_list("key", flat=True))
    assert {f"guide_page:{page.pk}" for page in pages} <= noted
    assert {document.audience for page in pages for document in _indexed(page)} == {audiences.MEMBERS}


def test_a_moved_page_is_noted_and_takes_the_audience_of_its_new_place():
    closed = make.guide()
    page = make.content()
    make.restrict(closed)
    before = IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    page.move(closed, pos="last-child")

    page.refresh_from_db()
    assert audience_of(page) == audiences.MEMBERS
    assert IndexChange.objects.filter(pk__gt=before, key=f"page:{page.pk}").exists()


def test_a_page_behind_a_password_is_in_no_index():
    page = make.chapter()
    make.restrict(page, password="geheim")

    assert _indexed(page) == []


def test_visible_of_the_source_is_the_rule_of_the_pages(stranger, member):
    page = make.chapter()
    make.restrict(page)
    source = sources()["guide_page"]

    assert source.visible([page.pk], audiences.of(stranger)) == set()
    assert source.visible([page.pk], audiences.of(member)) == {page.pk}


def test_every_kind_of_page_is_indexed_with_its_address():
    pages = [make.chapter(), make.update(), make.issue(1), make.content(), make.pilot()]

    documents = outbox.documents_of(
        [
            f"{kind}:{page.pk}"
            for kind, page in zip(("guide_page", "pilot_update", "newsletter", "page", "page"), pages, strict=True)
        ]
    )

    assert {document.url for document in documents} == {page.address for page in pages}
    assert all(document.audience == audiences.PUBLIC for document in documents)


def _indexed(page: GuidePage) -> list:
    return outbox.documents_of([f"guide_page:{page.pk}"])
