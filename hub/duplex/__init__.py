"""The full-duplex engine: Moshi/PersonaPlex, local or remote."""
