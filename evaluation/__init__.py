"""How good the product's pictures are, measured: who, where, leak, seconds."""
