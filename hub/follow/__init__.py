"""Where a conversation lives and when it moves. Pure."""
