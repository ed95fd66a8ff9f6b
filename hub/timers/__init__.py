"""Timers, alarms, delays and routines: what is due when. Pure."""
