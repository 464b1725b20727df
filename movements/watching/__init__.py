"""Watching movements: rules, the alerts they raise, and who acknowledges them."""
