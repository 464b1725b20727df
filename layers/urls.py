"""Addresses of layers/ beside the API."""

from django.urls import path

from . import basemap, views

urlpatterns = [
    path("", views.map_page, name="map"),
    path("text/", views.text_page, name="text"),
    path("basemap/<int:z>/<int:x>/<int:y>.pbf", basemap.tile, name="basemap-tile"),
    path("basemap.json", basemap.tilejson, name="basemap"),
    path("tiles/<slug:key>/<int:z>/<int:x>/<int:y>.pbf", views.tile, name="tile"),
    path("tiles/<slug:key>.json", views.tilejson, name="tilejson"),
]
