"""What is said after acting: short, true, in the language of the house."""
