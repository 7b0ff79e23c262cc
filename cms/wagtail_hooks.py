"""What cms registers: menu items, the trace, the action on a lesson, tokens, doors, and the chooser in /beheer/."""

from __future__ import annotations

from datetime import time, timedelta

from django.core.management import call_command
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import PageViewRestriction

from cms import attachments, documents, file_services, services, trace, update_drafts
from cms.choosers import lesson_chooser
from cms.desk import Desk
from cms.frame import address_of
from cms.importing import services as import_services
from cms.importing import views as import_views
from cms.models import Document, PageComment, UpdatePage
from cms.visibility import audience_at, known_to
from learnings.models import Lesson
from members import audiences
from notices.clock import Job, register

__all__ = ["documents"]  # imported so that its sources are registered

hooks.register("register_trace_steps", trace.steps)
hooks.register("register_trail", trace.trails)
register(Job("publish_scheduled", lambda: call_command("publish_scheduled"), every=timedelta(minutes=1)))
register(Job("cms.purge_imports", import_services.purge, at=time(3, 10)))
register(Job("cms.purge_comments", services.purge_comments, at=time(3, 20)))
register(Job("cms.purge_halfway", file_services.purge_halfway, at=time(3, 15)))
register(Job("cms.read_waiting", file_services.read_waiting, every=timedelta(minutes=10)))


@hooks.register("register_admin_viewset")
def choose_lessons():
    return lesson_chooser


@hooks.register("register_admin_urls")
def import_addresses():
    return [
        path("importeren/", import_views.choose, name="cms_import_choose"),
        path("importeren/<int:pk>/", import_views.look, name="cms_import"),
        path("importeren/<int:pk>/afbeelding/<int:number>/", import_views.picture, name="cms_import_picture"),
        path("importeren/<int:pk>/weggooien/", import_views.throw_away, name="cms_import_throw_away"),
    ]


class DeskMenuItem(MenuItem):
    """An item of the menu of /beheer/ for facilitators."""

    def is_shown(self, request):
        return request.user.is_facilitator


@hooks.register("register_admin_menu_item")
def import_item():
    return DeskMenuItem("Word importeren", reverse("cms_import_choose"), icon_name="upload", order=450)


@hooks.register("before_serve_page")
def hide_restricted_page(page, request, serve_args, serve_kwargs):
    """What somebody may not see answers as an unknown address; Wagtail itself asks for passwords only."""
    known = known_to(request)
    kinds = {one.kind for one in known if page.path.startswith(one.path)}
    if not kinds or PageViewRestriction.PASSWORD in kinds:
        return None
    if not audiences.of(request.user).allows(audience_at(page.path, known)):
        raise Http404
    response = page.serve(request, *serve_args, **serve_kwargs)
    response["Cache-Control"] = "private, no-store"
    return response


@hooks.register("before_serve_document")
def hide_document(document, request):
    """A document has an audience; to others it does not exist."""
    if not audiences.of(request.user).allows(document.audience, document.owner_id):
        raise Http404


@hooks.register("register_notice_check")
def visible_keys(keys, user):
    """Return which of these documents the person may still see."""
    pks = [key.partition(":")[2] for key in keys if key.startswith("document:")]
    rows = Document.objects.visible_to(user).filter(pk__in=pks) if pks else ()
    return {row.key for row in rows}


@hooks.register("register_notice_check")
def visible_comments(keys, user):
    """Return which of these comments the person may still see."""
    pks = [key.partition(":")[2] for key in keys if key.startswith("page_comment:")]
    rows = PageComment.objects.visible_to(user).filter(pk__in=pks) if pks else ()
    return {row.key for row in rows}


@hooks.register("register_lesson_action")
def propose_as_advice(lesson, user):
    """'Stel voor als advies', for the kwartiermaker."""
    if not user.is_authenticated or not user.is_facilitator or lesson.state != Lesson.State.ADOPTED:
        return None
    return (20, "Stel voor als advies", reverse("cms:propose-advice", args=[lesson.pk]), "advies")


@hooks.register("construct_homepage_panels")
def show_desk(request, panels):
    """What waits for the kwartiermaker, before everything else on the first page of /beheer/."""
    if request.user.is_facilitator:
        panels.insert(0, Desk(request.user))


@hooks.register("register_main_menu_item")
def home_item(user):
    return (10, "Home", "/")


@hooks.register("register_main_menu_item")
def guide_item(user):
    return _item(50, "Praktijkwijzer", address_of(user, "GuideIndexPage"))


@hooks.register("register_main_menu_item")
def pilots_item(user):
    is_member = user.is_authenticated and user.is_member
    return _item(60, "Pilots" if is_member else "Nieuws uit de pilots", address_of(user, "PilotIndexPage"))


@hooks.register("register_main_menu_item")
def places_item(user):
    """Wijken, for members."""
    return (70, "Wijken", reverse("cms:places")) if user.is_authenticated and user.is_member else None


@hooks.register("register_main_menu_item")
def newsletter_item(user):
    return _item(80, "Nieuwsbrief", address_of(user, "NewsletterIndexPage"))


@hooks.register("register_main_menu_item")
def residents_item(user):
    """'Voor inwoners', for visitors; members have it at the foot."""
    is_member = user.is_authenticated and user.is_member
    return None if is_member else _item(90, "Voor inwoners", address_of(user, "ResidentsPage"))


def _item(order: int, label: str, url: str):
    return (order, label, url) if url else None


@hooks.register("register_update_drafter")
def draft_of_a_meeting(title, parts, user):
    """A draft of an update, from the items of a meeting that may be in it."""
    return update_drafts.draft_update(title, parts, user)


@hooks.register("register_newsletter_drafter")
def newsletter_of_a_meeting(title, parts, user):
    """Short texts in the draft of the next newsletter, from the items of a meeting that may be told."""
    return update_drafts.draft_newsletter(title, parts, user)


@hooks.register("register_meeting_panel")
def attachments_of(meeting, user):
    """The attachments, on the page of a meeting."""
    return attachments.panel(meeting, user)


@hooks.register("register_agenda_suggestions")
def updates_since(meeting, since, user):
    """The updates of pilots since the last meeting, to talk about at the next one."""
    rows = UpdatePage.objects.live().public().filter(date__gte=timezone.localtime(since).date()).order_by("-date")[:3]
    return [("pilot_update", row.title, row.url, "nieuw sinds de vorige bijeenkomst") for row in rows]
