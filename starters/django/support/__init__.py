"""Support: payments and their refunds."""
