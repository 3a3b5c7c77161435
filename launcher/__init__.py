"""One command that runs everything on this machine."""
