from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The one index of everything."""

    name = "search"
    verbose_name = "Zoeken"
