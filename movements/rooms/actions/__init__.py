"""What is done in radio rooms. Each verb is one transaction: rights held, rows locked, the world told."""

from .calls import acknowledge_call, acknowledge_mission, sweep_calls
from .handovers import answer_offer, offer_mission, take_mission
from .ladders import climb, set_ladder
from .log import write
from .openings import open_manifest, reason_to_open
from .pushes import forget_browser, subscribe, unsubscribe
from .rooms import open_room, sign_off, sign_on
from .sos import advance_sos, declare_sos, hear_sos, plan_of, settle_sos

__all__ = [
    "acknowledge_call", "acknowledge_mission", "advance_sos", "answer_offer", "climb", "declare_sos", "forget_browser", "hear_sos", "offer_mission",
    "open_manifest", "open_room", "plan_of", "reason_to_open", "set_ladder", "settle_sos", "sign_off", "sign_on", "subscribe", "sweep_calls", "take_mission", "unsubscribe", "write",
]  # fmt: skip
