"""The addresses of the briefing; part of those of the meetings."""

from django.urls import path

from meetings.briefing import views

MEETING = "bijeenkomsten/<int:pk>/"
urlpatterns = [
    path(f"{MEETING}voorbereiding/", views.briefing, name="briefing"),
    path(f"{MEETING}voorbereiding.pdf", views.briefing_pdf, name="briefing_pdf"),
    path(f"{MEETING}voorbereiding/<int:item_pk>/", views.pick, name="pick"),
    path("voorbereiden/", views.prepare, name="prepare"),
    path("voorbereiden/<int:pk>/", views.preparation, name="preparation"),
    path("voorbereiden/<int:pk>/voorbereiding.pdf", views.preparation_pdf, name="preparation_pdf"),
    path("voorbereiden/<int:pk>/weg/", views.preparation_delete, name="preparation_delete"),
]
