"""Sharing in the hand of the originator: plans, sentences, previews, releases, requests, recalls, consents."""
