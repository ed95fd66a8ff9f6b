"""The ears worker: microphone audio in, words and turn ends out."""
