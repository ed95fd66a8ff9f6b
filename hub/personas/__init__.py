"""Who the house sounds like: voice, prompt, wake word and manners."""
