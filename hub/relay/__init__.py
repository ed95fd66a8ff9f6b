"""The relay process: links to the satellites, pacing, decoding and the media switchboard. No slow work here."""
