"""The model process of the duplex engine: runs in an environment of its own and imports nothing else of ours."""
