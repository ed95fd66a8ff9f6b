"""The owner's private door: commands to a running hub over a Unix socket only our own user can open."""
