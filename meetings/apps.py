from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of the learning network."""

    name = "meetings"
    verbose_name = "Bijeenkomsten"

    def ready(self):
        from django.db.models.signals import post_save

        from meetings.models import Meeting  # models are there only now
        from search.middleware import touch

        def moved(sender, instance, **kwargs):
            touch(instance)

        post_save.connect(moved, sender=Meeting, weak=False, dispatch_uid="meetings.moved")
