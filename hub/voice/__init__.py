"""The voice worker: text in, speech out."""
