"""The conversation core: intent, events, sessions, routing, wording and fitting. No I/O, no platform."""
