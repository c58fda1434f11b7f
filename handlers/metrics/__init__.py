"""Numbers for Prometheus: what is counted, where processes put it together, and the route that shows it."""
