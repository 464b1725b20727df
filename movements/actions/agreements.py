"""What was agreed is kept as it was agreed: one row per plan that an organisation said go to, written once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from ..models import Agreed, Mission
from ..planning import documents


def freeze(mission: Mission, *, at: datetime) -> None:
    """Keeps the plan as it stands now, unless it is kept already. Under the mission's label of now: who comes later reads it no sooner."""
    row = Mission.unrestricted.select_related("label", "lead", "plan__tracking_room").get(pk=mission.pk)
    told = documents.agreed(row)
    content = json.dumps([told, row.route.hex.decode()], sort_keys=True)
    Agreed.unrestricted.get_or_create(
        mission=row.pk,
        version=row.plan.version,
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
        defaults={"label": row.label, "view": 2, "at": at, "route": row.route, "told": told},
    )
