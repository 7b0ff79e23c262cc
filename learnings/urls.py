"""Addresses of dilemmas and lessons."""

from django.urls import path

from learnings import lesson_views, posting_views, response_views, review_views, views

app_name = "learnings"
urlpatterns = [
    path("dilemmas/", views.dilemmas, name="dilemmas"),
    path("dilemmas/nieuw/", posting_views.new, name="new"),
    path("dilemmas/namens/", posting_views.on_behalf, name="on_behalf"),
    path("dilemmas/concept/", posting_views.autosave, name="autosave"),
    path("dilemmas/voorbeeld/", posting_views.preview, name="preview"),
    path("dilemmas/misschien-al-besproken/", posting_views.already_discussed, name="already_discussed"),
    path("dilemmas/<int:pk>/", views.dilemma, name="dilemma"),
    path("dilemmas/<int:pk>/bewerken/", posting_views.edit, name="edit"),
    path("dilemmas/<int:pk>/reageren/", response_views.respond, name="respond"),
    path("dilemmas/<int:pk>/afronden/", views.finish, name="finish"),
    path("dilemmas/<int:pk>/volgen/", views.follow, name="follow"),
    path("dilemmas/<int:pk>/vraag-mee/", views.ask, name="ask"),
    path("dilemmas/<int:pk>/verbergen/", views.hide, name="hide"),
    path("dilemmas/<int:pk>/maak-les/", lesson_views.make_lesson, name="make_lesson"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/bewerken/", response_views.edit_response, name="edit_response"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/helpend/", response_views.helpful, name="helpful"),
    path("dilemmas/<int:pk>/reacties/<int:response_pk>/verbergen/", views.hide, name="hide_response"),
    path("lessen/", lesson_views.lessons, name="lessons"),
    path("lessen/<int:pk>/", lesson_views.lesson, name="lesson"),
    path("lessen/<int:pk>/bewerken/", lesson_views.edit_lesson, name="lesson_edit"),
    path("lessen/<int:pk>/indienen/", review_views.hand_in, name="hand_in"),
    path("lessen/<int:pk>/verbergen/", review_views.hide, name="hide_lesson"),
    path("lessen/<int:pk>/ervaring/", review_views.experience, name="experience"),
    path("lessen/<int:pk>/ervaring/<int:experience_pk>/besproken/", review_views.resolve, name="resolve"),
    path("lessen/<int:pk>/ervaring/<int:experience_pk>/verbergen/", review_views.hide, name="hide_experience"),
    path("lessen/<int:pk>/toetsen/<slug:step>/", review_views.review, name="review"),
]
