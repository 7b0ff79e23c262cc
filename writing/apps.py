from django.apps import AppConfig


class WritingConfig(AppConfig):
    """Text that people type."""

    name = "writing"
    verbose_name = "Teksten"
