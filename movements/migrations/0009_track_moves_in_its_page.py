"""A fix writes no index of movements_track, and finds room for its new version in the same page."""

from django.db import migrations

ROOM = "alter table movements_track set (fillfactor = 40)"
NO_ROOM = "alter table movements_track reset (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("movements", "0008_revocations")]
    operations = [migrations.RemoveIndex(model_name="track", name="track_xact"), migrations.RunSQL(ROOM, NO_ROOM)]
