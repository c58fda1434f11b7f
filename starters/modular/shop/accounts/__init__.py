"""Accounts: who buys from us."""
