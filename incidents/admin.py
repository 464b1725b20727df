"""Nothing of incidents/ is configuration: its records are read through the rule of sight alone, by superusers too."""
