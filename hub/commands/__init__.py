"""The subcommands of `parlour`, one file a topic. They print; deciding is done elsewhere."""
