"""Static files of the pages; no Python beyond locating them."""
