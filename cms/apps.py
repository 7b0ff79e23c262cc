from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Wagtail pages, images and documents."""

    name = "cms"
    verbose_name = "Site"
