"""The pure part: records, jobs, consent, quotas, prompt policy. Standard library and pydantic only."""
