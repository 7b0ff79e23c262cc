"""The app of the site itself: it has no models, only the frame around all rooms."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Site-wide commands (`supervise`, `benodigdheden`) live here."""

    name = "config"
    label = "config"
