"""The edges: each platform in a folder of its own, none importing another."""
