from django.apps import AppConfig


class LearningsConfig(AppConfig):
    """The learning loop: dilemma, response, lesson, experience."""

    name = "learnings"
    verbose_name = "Dilemma’s en lessen"
