"""Addresses of search."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("zoeken/", views.search, name="search"),
    path("zoeken/aanvullen/", views.complete, name="complete"),
    path("zoeken/gevonden/", views.feedback, name="feedback"),
    path("mijn/zoekopdrachten/", views.saved_searches, name="saved"),
    path("mijn/zoekopdrachten/bewaren/", views.keep, name="keep"),
    path("mijn/zoekopdrachten/<int:pk>/", views.change_saved, name="change_saved"),
]
