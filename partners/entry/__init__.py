"""How people and machines come in: second factors, keys, sessions, undertakings."""
