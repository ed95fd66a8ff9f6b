"""The hub: one per house. It hears every room, decides who answers, and drives the home."""

__version__ = "0.1.0"
