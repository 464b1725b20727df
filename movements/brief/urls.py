"""Addresses of printed briefs."""

from django.urls import path

from . import views

urlpatterns = [
    path("missions/brief.pdf", views.line_brief, name="line-brief"),
    path("missions/<slug:pk>/brief.pdf", views.mission_brief, name="mission-brief"),
]
