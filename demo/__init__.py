"""The whole story, told once by a person who does not exist."""
