"""Drawing: portraits, previews, variations, HD, and the adapters that make them somebody's."""
