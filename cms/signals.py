"""Tells the index what happens to pages: published, taken down, moved, restricted, renamed."""

from __future__ import annotations

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms import attachments
from cms.models import ContentPage, GuidePage, NewsletterIssuePage, PilotPage, ResidentsPage, UpdatePage
from meetings.models import Meeting
from search import outbox

KINDS = {
    GuidePage: "guide_page",
    UpdatePage: "pilot_update",
    NewsletterIssuePage: "newsletter",
    ContentPage: "page",
    PilotPage: "page",
    ResidentsPage: "page",
}


def keys_below(path: str) -> list[str]:
    """Return the keys of the indexed pages at and below a place in the tree."""
    return [
        f"{kind}:{pk}"
        for model, kind in KINDS.items()
        for pk in model.objects.filter(path__startswith=path).values_list("pk", flat=True)
    ]


def connect() -> None:
    """Connect the handlers; called when all apps are ready."""
    for signal in (page_published, page_unpublished):
        signal.connect(_changed, dispatch_uid="cms.page")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_moved, dispatch_uid="cms.moved")
    for signal in (post_save, pre_delete, post_delete):
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid=f"cms.restricted.{id(signal)}")
        for model in (ContentPage, PilotPage, ResidentsPage):
            signal.connect(_changed, sender=model, dispatch_uid=f"cms.page.{id(signal)}.{model.__name__}")
    post_save.connect(_meeting_saved, sender=Meeting, dispatch_uid="cms.attachments")
    m2m_changed.connect(_restricted, sender=PageViewRestriction.groups.through, dispatch_uid="cms.restricted.groups")


def _meeting_saved(sender, instance: Meeting, **kwargs):
    attachments.follow(instance)


def _changed(sender, instance: Page, **kwargs):
    kind = KINDS.get(instance.specific_class)
    if kind and instance.pk:
        outbox.note([f"{kind}:{instance.pk}"], narrowed=True)


def _moved(sender, instance: Page, **kwargs):
    outbox.note(keys_below(instance.path), narrowed=True)


def _restricted(sender, instance: PageViewRestriction, **kwargs):
    """A restriction comes, goes or gets other groups: all pages below it."""
    outbox.note(keys_below(instance.page.path), narrowed=True)
