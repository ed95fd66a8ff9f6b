"""The hub's HTTP API and pages."""
