"""The repositories of storage/memory.py on SQL, one table family a file."""
