from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("bestanden/<int:pk>/", views.document, name="document"),
    path("wijken/", views.place_list, name="places"),
    path("wijken/<slug:slug>/", views.place, name="place"),
    path("lessen/<int:pk>/stel-voor-als-advies/", views.propose_advice, name="propose-advice"),
]
