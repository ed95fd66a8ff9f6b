"""Sentences the project wrote for training the router, and the small grammar that unfolds them."""
