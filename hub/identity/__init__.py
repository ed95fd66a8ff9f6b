"""Who the hub is: its key, its certificate, the fingerprint that satellites pin, and the tokens it hands out."""
