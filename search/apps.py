from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The one index of everything."""

    name = "search"
    verbose_name = "Zoeken"

    def ready(self):
        from search import checks  # noqa: F401 - registers itself
