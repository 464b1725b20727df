"""Layers: how anything leaves the server."""

from django.apps import AppConfig


class LayersConfig(AppConfig):
    name = "layers"

    def ready(self) -> None:
        from partners import audit, bulk, past, replay, shown
        from partners.emergency import verbs as emergency
        from partners.sharing import kinds, requests
        from partners.sources import DO_AREAS, REQUESTS

        from . import cells, events, forms, restoring, rounds, sources
        from .importers import do_areas, places, roads, rooms

        shown.deliver_to(events.append)
        bulk.deliver_to(events.append_many)
        audit.look_up_by(sources.known)
        replay.records_by(restoring.put_back)
        rounds.every_second(lambda now: requests.expire(by=None, at=now))
        rounds.every_second(emergency.ring_on)
        rounds.every_hour(lambda now: cells.fold())
        rounds.every_hour(past.forget)
        sources.register(DO_AREAS, REQUESTS, sources.ROADS, sources.PREMISES, sources.VENUES, sources.REFERENCE)
        kinds.register(forms.ROAD, forms.PREMISES_FORM, forms.VENUE)
        rooms.register(do_areas.DO_AREAS_IN, roads.ROADS_IN, places.PREMISES_IN, places.VENUES_IN, places.REFERENCE_IN)
