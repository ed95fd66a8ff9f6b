"""The mind process: the house's mirror, understanding, the router and the answers."""
