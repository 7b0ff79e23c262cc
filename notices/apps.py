from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told, and the clock."""

    name = "notices"
    verbose_name = "Meldingen"
