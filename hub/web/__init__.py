"""Static files of the pages; no Python here."""
