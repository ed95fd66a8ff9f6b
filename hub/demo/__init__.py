"""The demo: simulated rooms, a demo house and a live view; reachable only by --demo."""
