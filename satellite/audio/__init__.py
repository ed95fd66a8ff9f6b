"""Pure audio code for both ends: codec, resampling, levels, jitter buffer. Time is an argument."""
