"""Addresses of partners/."""

from django.urls import path

from . import views
from .standing import views as standing

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("standing/", standing.index, name="standing"),
    path("standing/cases/<uuid:pk>/", standing.case, name="standing-case"),
    path("standing/partnerships/", standing.partnership, name="standing-partnerships"),
    path("standing/members/", standing.members, name="standing-members"),
    path("standing/locks/", standing.lock, name="standing-locks"),
]
