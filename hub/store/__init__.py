"""What the hub remembers: one SQLite file, one writer."""
