"""Rules that say which of several claims of one utterance is best; comparable in one run."""
