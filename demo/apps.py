from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration content and the command that loads it."""

    name = "demo"
