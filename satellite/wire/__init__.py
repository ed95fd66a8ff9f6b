"""The language of the link between a satellite and the hub. No transport, no clock, no I/O.

`messages` is the closed set of control messages, `frames` the binary audio frame; the rest are the
state machines that both ends share. `docs/reference/protocol.md` is the specification.
"""
