"""The conversation: one state machine in one table. Pure."""
