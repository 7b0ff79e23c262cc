"""What every page shows is kept in memory for a few seconds, and never what somebody may not see."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction

from cms import frame
from cms.models import ContactSettings, ContentPage, HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _with_memory(settings):
    settings.CACHES = settings.CACHES | {
        "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-frame"}
    }
    caches["process"].clear()
    yield
    caches["process"].clear()


@pytest.fixture
def plain_page():
    home = HomePage.objects.get()
    return home.add_child(instance=ContentPage(title="Over ons", slug="over-ons", show_in_menus=True))


def footer(client) -> str:
    return client.get("/zoeken/").content.decode().partition("<footer")[2]


def test_the_second_page_does_not_ask_again(client, plain_page, django_assert_num_queries, stranger):
    footer(client)  # the very first page makes the settings of the site
    footer(client)

    with django_assert_num_queries(1):  # the view restrictions, which are never kept
        assert frame.address_of(stranger, "ContentPage")
    assert "Over ons" in footer(client)


def test_a_change_is_seen_at_once(client, plain_page):
    assert "Over ons" in footer(client)

    plain_page.title = "Over de Ontwikkelkamer"
    plain_page.save_revision().publish()
    assert "Over de Ontwikkelkamer" in footer(client)

    plain_page.unpublish()
    assert "Over de Ontwikkelkamer" not in footer(client)


def test_a_restriction_counts_at_once_also_when_the_page_is_kept(client, plain_page):
    assert "Over ons" in footer(client)

    PageViewRestriction.objects.bulk_create(  # without a signal, as another process would do
        [PageViewRestriction(page=Page.objects.get(pk=plain_page.pk), restriction_type=PageViewRestriction.LOGIN)]
    )

    assert "Over ons" not in footer(client)


def test_another_telephone_number_is_seen_at_once(client, plain_page):
    footer(client)

    contact = ContactSettings.for_request(RequestFactory().get("/"))
    contact.telephone = "030 286 00 00"
    contact.save()

    assert "030 286 00 00" in footer(client)
