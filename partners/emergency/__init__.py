"""Emergency opening: what an originator agreed to beforehand, opened to one person by two, for four hours at most, and reviewed."""
