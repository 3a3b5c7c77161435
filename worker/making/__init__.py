"""What each kind of job does, from its inputs to the transaction that ends it. One file a story."""
