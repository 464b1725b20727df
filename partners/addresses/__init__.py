"""Mail addresses: those of an organisation's domains count; a personal one is an exception with an end."""
