"""Every address of the server."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic.base import RedirectView, TemplateView
from django.views.i18n import JavaScriptCatalog, set_language

from .api import api

CLOSED = ("email/", "confirm-email/", "confirm-email/<str:key>/", "sessions/", "3rdparty/")

urlpatterns = [
    path("", include("partners.urls")),
    path("", include("layers.urls")),
    path("", include("movements.rooms.urls")),
    path("", include("movements.brief.urls")),
    path("", include("movements.after.urls")),
    path("api/v1/", api.urls),
    # An address and an account elsewhere are the organisation's to enter: whoever could write his own would pass for one of its domain.
    *(path(f"accounts/{what}", RedirectView.as_view(url="/account/")) for what in CLOSED),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", TemplateView.as_view(template_name="language.html"), name="language"),
    path("language/set/", set_language, name="set_language"),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["sltmap"]), name="javascript-catalog"),
]
