"""The one format of audio inside Parlour: 24 kHz, 16 bit, mono, in frames of 20 ms. Four frames are one Moshi frame."""

SAMPLE_RATE = 24_000
FRAME_MS = 20
FRAME_S = FRAME_MS / 1000
FRAME_US = FRAME_MS * 1000
FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000
FRAME_BYTES = 2 * FRAME_SAMPLES
SILENCE = bytes(FRAME_BYTES)
"""One frame of nothing."""
LISTEN_RATE = 16_000
"""What wake words and speech recognition hear."""
