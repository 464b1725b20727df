"""Addresses of layers/ beside the API."""

from django.urls import path

from . import audit_views, basemap, offer_views, shell, views

urlpatterns = [
    path("", views.map_page, name="map"),
    path("sw.js", shell.worker, name="service-worker"),
    path("offline/", shell.offline, name="offline"),
    path("text/", views.text_page, name="text"),
    path("sharing/layers/", offer_views.switches, name="sharing-layers"),
    path("audit/", audit_views.audit_page, name="audit"),
    path("audit/report.csv", audit_views.report_file, name="audit-report"),
    path("basemap/<int:z>/<int:x>/<int:y>.pbf", basemap.tile, name="basemap-tile"),
    path("basemap.json", basemap.tilejson, name="basemap"),
    path("tiles/<slug:key>/<int:z>/<int:x>/<int:y>.pbf", views.tile, name="tile"),
    path("tiles/<slug:key>.json", views.tilejson, name="tilejson"),
]
