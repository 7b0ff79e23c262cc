"""The app of the site itself: it has no models, only the frame around all rooms."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Site-wide commands (`prepare`, `supervise`) live here."""

    name = "config"
    label = "config"

    def ready(self):
        """Connect the search signals once all sources are registered, and give search its synonyms."""
        from wagtail import hooks

        from search import signals, synonyms

        hooks.search_for_hooks()
        signals.connect()
        synonyms.use_rows()
