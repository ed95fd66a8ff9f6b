"""Models that make Parlour better: what there is, what this machine can carry, and how they get here."""
