"""Settings: read once, frozen, every value knows where it came from."""
