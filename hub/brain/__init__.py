"""The brain process: rounds, conversations, store and HTTP; it decides, the others do."""
