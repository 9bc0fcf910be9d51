"""Fetching what others publish: archives and services, asked politely, and nothing of what comes is trusted."""
