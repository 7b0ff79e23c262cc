"""A Django app for the benches only: the model that Wagtail's and django-elasticsearch-dsl's search need."""
