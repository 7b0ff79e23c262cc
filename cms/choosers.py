"""Choosing a lesson in /beheer/: only adopted lessons that the editor may see."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.blocks.field_block import ChooserBlock as BaseChooserBlock

from learnings.models import Lesson


class LessonFilterForm(BaseFilterForm):
    """Words of the title or the lead."""

    q = forms.CharField(label="Zoekwoord", required=False)

    def filter(self, objects):
        """Keep lessons that have the words."""
        words = self.cleaned_data.get("q")
        if words:
            self.is_searching, self.search_query = True, words
            objects = objects.filter(Q(title__icontains=words) | Q(lead__icontains=words))
        return super().filter(objects)


class CitableLessons:
    """The lessons that may be chosen: adopted, and visible to the editor."""

    filter_form_class = LessonFilterForm

    def get_object_list(self):
        return Lesson.objects.adopted().visible_to(self.request.user)

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)


class ChooseLesson(CitableLessons, chooser.ChooseView):
    """The dialogue."""


class ChooseLessonResults(CitableLessons, chooser.ChooseResultsView):
    """The list inside the dialogue."""


class ChosenLesson(CitableLessons, chooser.ChosenView):
    """One lesson chosen."""


class ChosenLessons(CitableLessons, chooser.ChosenMultipleView):
    """Several lessons chosen."""


class LeanBlock(BaseChooserBlock):
    """Reads of the chosen lessons only what a page says about them: their texts are long."""

    def bulk_to_python(self, values):
        """Return the lessons with these keys, None for one that is gone (one query)."""
        found = Lesson.objects.only("title", "state", "audience", "owner").in_bulk(values)
        return [found.get(value) for value in values]


class LessonChooserViewSet(ChooserViewSet):
    """Lessons as something to choose."""

    model = Lesson
    base_block_class = LeanBlock
    icon = "help"
    choose_one_text = "Kies een les"
    choose_another_text = "Kies een andere les"
    edit_item_text = "Bekijk deze les"
    choose_view_class = ChooseLesson
    choose_results_view_class = ChooseLessonResults
    chosen_view_class = ChosenLesson
    chosen_multiple_view_class = ChosenLessons


lesson_chooser = LessonChooserViewSet("kies-les")
LessonChooserBlock = lesson_chooser.get_block_class(name="LessonChooserBlock", module_path="cms.choosers")
