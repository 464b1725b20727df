"""What was taken back, on its way to the file kept apart (partners/revocations.py)."""

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now


class Revocation(models.Model):
    """One thing that was taken back: written in its transaction, by trigger or by shown.tell(). A restored backup holds those that it knows.

    name: the same in every restored database and in the file. kind: a table, or "record". row: what finds it again and what was narrowed;
    never a secret, never a text of a record.
    """

    name = models.UUIDField(unique=True, db_default=Func(function="gen_random_uuid", output_field=models.UUIDField()))
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=40)
    row = models.JSONField()
    kept_at = models.DateTimeField(null=True, help_text="when it stood in REVOCATIONS_FILE, on the disk")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        indexes = [models.Index(fields=["id"], condition=Q(kept_at=None), name="revocation_unkept")]
