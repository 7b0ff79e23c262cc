from django.contrib.sitemaps.views import sitemap
from django.urls import path

from cms import attachments, comments, feeds, update_writing, views

app_name = "cms"
urlpatterns = [
    path("bestanden/<int:pk>/", views.document, name="document"),
    path("updates/schrijven/", update_writing.write, name="write-update"),
    path("wijken/", views.place_list, name="places"),
    path("wijken/<slug:slug>/", views.place, name="place"),
    path("bijeenkomsten/<int:pk>/bijlagen/", attachments.add, name="attach"),
    path("bijeenkomsten/<int:pk>/bijlagen/<int:document_pk>/weg/", attachments.remove, name="detach"),
    path("lessen/<int:pk>/stel-voor-als-advies/", views.propose_advice, name="propose-advice"),
    path("reacties/<int:pk>/", comments.comment, name="comment"),
    path("reacties/<int:pk>/besluit/", comments.decide, name="decide-comment"),
    path("hulp-nu/", comments.help_now, name="help-now"),
    path("actueel.rss", feeds.UpdateFeed(), name="updates-feed"),
    path("nieuwsbrief.rss", feeds.NewsletterFeed(), name="newsletter-feed"),
    path("sitemap.xml", sitemap, {"sitemaps": feeds.SITEMAPS}, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path(".well-known/security.txt", feeds.security, name="security"),
]
