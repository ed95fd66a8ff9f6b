"""Words and the house in, safe device calls out. Knows nothing of the hub."""
