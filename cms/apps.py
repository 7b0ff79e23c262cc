from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Wagtail pages, images and documents."""

    name = "cms"
    verbose_name = "Site"

    def ready(self):
        from cms import frame, signals  # models are there only now

        signals.connect()
        frame.connect()
