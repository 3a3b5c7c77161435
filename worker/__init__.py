"""The worker: assesses photos, trains face models, draws and enlarges portraits. Knows no chat."""
