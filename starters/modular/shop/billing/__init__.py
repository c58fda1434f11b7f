"""Billing: what customers owe us."""
