from django.urls import path

app_name = "learnings"
urlpatterns: list[path] = []
