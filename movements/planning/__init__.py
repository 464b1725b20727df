"""Joint missions as they are planned: legs and times, each organisation's part, manifests, lines that come in, and what readers get."""
