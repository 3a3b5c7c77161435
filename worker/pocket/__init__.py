"""The pocket base model: how its pictures are made, how it is trained, and its weights."""
