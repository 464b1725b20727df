"""Addresses of a mission afterwards."""

from django.urls import path

from . import files, views

urlpatterns = [
    path("missions/<slug:pk>/after/", views.after_page, name="mission-after"),
    path("missions/<slug:pk>/after/stops.csv", views.file_of(files.STOPS_CSV), name="mission-after-stops"),
    path("missions/<slug:pk>/after/alerts.csv", views.file_of(files.ALERTS_CSV), name="mission-after-alerts"),
    path("missions/<slug:pk>/after/tracks.gpx", views.file_of(files.GPX), name="mission-after-tracks"),
    path("missions/<slug:pk>/after/after.pdf", views.file_of(files.PDF), name="mission-after-print"),
]
