"""What differs between base models, and how one is loaded, worded and worn."""
