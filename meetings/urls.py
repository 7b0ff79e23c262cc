from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("bijeenkomsten/", views.meetings, name="meetings"),
    path("bijeenkomsten/<int:pk>/", views.meeting, name="meeting"),
]
