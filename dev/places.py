"""Where make keeps what it makes. Nothing here is committed; one folder per clone, so clones never share anything."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
LOGS = LOCAL / "log"
STAMPS = LOCAL / "stamps"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

CLONE = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
"""Tells this clone from others where a name is shared by the whole machine."""
