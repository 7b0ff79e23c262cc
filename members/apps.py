from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who takes part, and who sees what."""

    name = "members"
    verbose_name = "Leden"
