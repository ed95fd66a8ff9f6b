"""What can answer without touching the house: built-in skills, Ollama and its like, and their manners."""
