"""Judging selfies: is a photo good enough to learn a face from, and if not, why, and how to mend it.

Plain synchronous Python without torch; it runs in a child process with a memory and a time limit, because
what it decodes comes from strangers.
"""
