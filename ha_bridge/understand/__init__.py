"""Words and the house in, typed actions out; pure. `turn.understand` is the way in."""
