"""A mission that closed and a vehicle that left one do not come back with a restored backup."""

from django.db import migrations

SQL = """
select watch_revocations('movements_mission', 'id', 'status');
select watch_revocations('movements_missionvehicle', 'id,starts_at,vehicle_id', 'ends_at');
"""


class Migration(migrations.Migration):
    dependencies = [("movements", "0007_travel_rules"), ("partners", "0008_revocations")]
    operations = [migrations.RunSQL(SQL)]
