"""Which room answers: claims in, grants out. Pure."""
