"""Partnership, standing in a DO area, and the cases they rest on (SLT guidelines 2 and 3)."""
