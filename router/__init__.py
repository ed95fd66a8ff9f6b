"""Words in, destination out: command, fast or deep. Pure; knows nothing of the hub."""
