from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    """The words that all rooms share."""

    name = "vocabulary"
    verbose_name = "Woorden"
