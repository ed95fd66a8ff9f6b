"""What the house keeps for people beside devices: timers, delays, routines, scenes, announcements."""
