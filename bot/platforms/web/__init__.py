"""The local web chat: a small server and one hand-written page. See `platform.py` for the HTTP API."""
