"""Logs, metrics, latency spans and the event log."""
