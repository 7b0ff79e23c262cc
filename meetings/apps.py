from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of the learning network."""

    name = "meetings"
    verbose_name = "Bijeenkomsten"
