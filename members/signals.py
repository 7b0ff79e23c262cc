"""What must follow whoever changes it: a form in /beheer/, a service, the demonstration data."""

from __future__ import annotations

from django.apps import apps as global_apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver

from members import groups, services
from members.models import RoleTerm


@receiver(post_save, sender=RoleTerm, dispatch_uid="members.role_saved")
@receiver(post_delete, sender=RoleTerm, dispatch_uid="members.role_deleted")
def roles_changed(instance: RoleTerm, raw: bool = False, **kwargs) -> None:
    """Django's groups follow the roles."""
    if not raw:
        services.sync_groups(instance.user)


@receiver(post_migrate, dispatch_uid="members.permissions")
def models_migrated(app_config, using, apps=global_apps, **kwargs) -> None:
    """The facilitators have their permissions, once Wagtail's tables are there (`migrate members` alone makes none)."""
    if app_config.label == "members" and "grouppagepermission" in apps.all_models["wagtailcore"]:
        groups.grant(using)
