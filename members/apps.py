from importlib import import_module

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    """Who takes part, and who sees what."""

    default = True  # of the two here
    name = "members"
    verbose_name = "Leden"

    def ready(self):
        """Connect what follows a change of roles; the models are there only now."""
        import_module("members.signals")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's list of accounts, with our fields."""

    user_viewset = "members.admin.UserViewSet"
