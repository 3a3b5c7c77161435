"""What is remembered, and the rules that bot and worker must both obey. Imports neither of them."""
