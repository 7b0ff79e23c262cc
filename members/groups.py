"""What the groups of the roles may do in /beheer/. Django's permissions; who sees what is `members.audiences`."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import PAGE_PERMISSION_CODENAMES, Collection, GroupCollectionPermission, GroupPagePermission, Page

from members.models import RoleTerm

FACILITATOR, ADMINISTRATOR = RoleTerm.Role.FACILITATOR.label, RoleTerm.Role.ADMINISTRATOR.label
VOCABULARY = ("theme", "principle", "variant", "carelayer", "expertise", "sectorkind", "place", "practice", "synonym")
# (app, model) → what a facilitator may do; an administrator is a superuser and may do all.
FACILITATOR_MAY = {
    **{("vocabulary", model): ("add", "change", "delete", "view") for model in VOCABULARY},
    ("members", "organisation"): ("add", "change", "view"),
    ("members", "team"): ("add", "change", "delete", "view"),
    ("members", "pilot"): ("add", "change", "view"),
    ("wagtailadmin", "admin"): ("access",),
    ("wagtailredirects", "redirect"): ("add", "change", "delete", "view"),
    ("cms", "contactsettings"): ("change",),
    ("search", "crisissettings"): ("change",),
}
IN_COLLECTIONS = {
    ("cms", "image"): ("add", "change", "choose"),
    ("cms", "document"): ("add", "change", "choose"),
}
PAGES_MAY = tuple(name for name in PAGE_PERMISSION_CODENAMES if name != "bulk_delete_page")


def grant(using: str) -> None:
    """Give the group of the facilitators what it may do; what somebody gave it besides stays. Safe to repeat."""
    facilitators = Group.objects.using(using).get_or_create(name=FACILITATOR)[0]
    for label in sorted({label for label, _ in (*FACILITATOR_MAY, *IN_COLLECTIONS)}):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    for pair, actions in FACILITATOR_MAY.items():
        facilitators.permissions.add(*_permissions(using, pair, actions))
    _grant_collections(facilitators, using)
    _grant_pages(facilitators, using)


def _permissions(using: str, pair: tuple[str, str], actions: tuple[str, ...]) -> list[Permission]:
    label, model = pair
    names = [f"{action}_{model}" for action in actions]
    return list(
        Permission.objects.using(using).filter(content_type__app_label=label, codename__in=names).order_by("codename")
    )


def _grant_collections(group: Group, using: str) -> None:
    root = Collection.objects.using(using).filter(depth=1).first()
    for pair, actions in IN_COLLECTIONS.items() if root else ():
        for permission in _permissions(using, pair, actions):
            GroupCollectionPermission.objects.using(using).get_or_create(
                group=group, collection=root, permission=permission
            )


def _grant_pages(group: Group, using: str) -> None:
    root = Page.objects.using(using).filter(depth=1).first()
    pages = Permission.objects.using(using).filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=PAGES_MAY
    )
    for permission in pages if root else ():
        GroupPagePermission.objects.using(using).get_or_create(group=group, page=root, permission=permission)
