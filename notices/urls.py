"""Addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("mijn/meldingen/", views.notices, name="notices"),
    path("mijn/meldingen/gelezen/", views.mark_read, name="mark_read"),
    path("mijn/meldingen/instellingen/", views.preferences, name="preferences"),
]
