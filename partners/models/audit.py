"""The audit: who did what with which record, by number alone; append-only, chained by the clock (partners/chain.py)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. Numbers and not foreign keys: an entry outlives what it speaks of. Written by audit.note(), read through audit_sight.

    A trigger refuses UPDATE but for chaining, once, and DELETE but behind a checkpoint (sql/audit.sql).
    """

    class Act(models.TextChoices):
        SIGN_IN = "sign_in", _("signed in")
        SIGN_OUT = "sign_out", _("signed out")
        VIEW = "view", _("saw")
        EXPORT = "export", _("exported")
        RELEASE = "release", _("released")
        REQUEST = "request", _("asked for more")
        DECISION = "decision", _("decided a request")
        RECALL = "recall", _("recalled")
        WARNING = "warning", _("warned")
        STANDING = "standing", _("decided on standing")
        PARTNERSHIP = "partnership", _("decided on partnership")
        BREAK_GLASS = "break_glass", _("emergency opening")
        KEY = "key", _("key of a machine")
        FACTOR = "factor", _("second factor")
        AUDIENCE = "audience", _("changed an audience")
        LOCK = "lock", _("locked an account")
        RETENTION = "retention", _("deleted old entries")
        RESTORE = "restore", _("restored a backup")
        PROBE = "probe", _("asked often about one place")

    at = models.DateTimeField(db_default=Now())
    act = models.CharField(max_length=12, choices=Act)
    member = models.BigIntegerField(null=True, help_text="who did it; null: the clock or a command")
    organisation = models.BigIntegerField(null=True, help_text="for whom he acted")
    area = models.UUIDField(null=True, help_text="DO area")
    layer = models.CharField(max_length=32, blank=True)
    record = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True, help_text="of the form, as the wire says it; of an act on the record, of the record")
    view = models.PositiveSmallIntegerField(null=True, help_text="1 redacted, 2 full")
    originator = models.BigIntegerField(null=True, help_text="organisation whose record it is")
    about = models.BigIntegerField(null=True, help_text="organisation concerned")
    counted = models.BooleanField(help_text="false: nobody but the originator may learn from a sum that the record exists")
    detail = models.JSONField(default=dict)
    seq = models.BigIntegerField(null=True, unique=True, help_text="place in the chain")
    hash = models.CharField(max_length=64, blank=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        verbose_name_plural = "audit entries"
        constraints = [models.CheckConstraint(condition=Q(seq=None, hash="") | Q(seq__gt=0) & ~Q(hash=""), name="auditentry_chained_whole")]
        indexes = [
            models.Index(fields=["id"], condition=Q(seq=None), name="auditentry_unchained"),
            models.Index(fields=["record", "member", "at"], condition=Q(record__isnull=False), name="auditentry_record"),
            models.Index(fields=["originator", "at"], condition=Q(originator__isnull=False), name="auditentry_originator"),
            models.Index(fields=["at"], name="auditentry_at"),
        ]


class AuditCheckpoint(models.Model):
    """Where the chain begins after old entries were deleted: the last one's place and hash. Never changed, never deleted."""

    seq = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    entries = models.BigIntegerField(help_text="how many were deleted with it")
    at = models.DateTimeField(db_default=Now())

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
