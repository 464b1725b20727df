"""Devices over the API: entered, moved to another vehicle, ended; tracks uploaded afterwards; a browser's positions."""
