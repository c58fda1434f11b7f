"""Socket Mode: Slack's requests over a connection that this side opens, for development and closed networks."""
