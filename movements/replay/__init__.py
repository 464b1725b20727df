"""Replay: the whole picture as it stood, what a mission became, and how long tracks are kept."""
