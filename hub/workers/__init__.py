"""How processes of the hub talk: a pure frame codec and channels over Unix sockets."""
