"""Addresses of dilemmas and lessons."""

from django.urls import path

from learnings import lesson_views, views

app_name = "learnings"
urlpatterns = [
    path("dilemmas/", views.dilemmas, name="dilemmas"),
    path("dilemmas/nieuw/", views.new, name="new"),
    path("dilemmas/namens/", views.on_behalf, name="on_behalf"),
    path("dilemmas/concept/", views.autosave, name="autosave"),
    path("dilemmas/misschien-al-besproken/", views.already_discussed, name="already_discussed"),
    path("dilemmas/<int:pk>/", views.dilemma, name="dilemma"),
    path("dilemmas/<int:pk>/bewerken/", views.edit, name="edit"),
    path("dilemmas/<int:pk>/reageren/", views.respond, name="respond"),
    path("dilemmas/<int:pk>/afronden/", views.finish, name="finish"),
    path("dilemmas/<int:pk>/volgen/", views.follow, name="follow"),
    path("dilemmas/<int:pk>/vraag-mee/", views.ask, name="ask"),
    path("dilemmas/<int:pk>/verbergen/", views.hide, name="hide"),
    path("dilemmas/<int:pk>/maak-les/", lesson_views.make_lesson, name="make_lesson"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/bewerken/", views.edit_response, name="edit_response"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/helpend/", views.helpful, name="helpful"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/verbergen/", views.hide, name="hide_response"),
    path("lessen/", lesson_views.lessons, name="lessons"),
    path("lessen/<int:pk>/", lesson_views.lesson, name="lesson"),
    path("lessen/<int:pk>/bewerken/", lesson_views.edit_lesson, name="lesson_edit"),
    path("lessen/<int:pk>/indienen/", lesson_views.hand_in, name="hand_in"),
    path("lessen/<int:pk>/ervaring/", lesson_views.experience, name="experience"),
    path("lessen/<int:pk>/ervaring/<int:experience_pk>/besproken/", lesson_views.resolve, name="resolve"),
    path("lessen/<int:pk>/toetsen/<slug:step>/", lesson_views.review, name="review"),
]
