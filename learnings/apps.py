from django.apps import AppConfig


class LearningsConfig(AppConfig):
    """The learning loop: dilemma, response, lesson, experience."""

    name = "learnings"
    verbose_name = "Dilemma’s en lessen"

    def ready(self):
        from learnings import typed_text  # reads settings, and models through the guard

        typed_text.connect()
