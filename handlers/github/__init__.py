"""The GitHub edge: signed deliveries in, one comment per issue out."""

from __future__ import annotations

from handlers.github.route import github_blueprint

__all__ = ["github_blueprint"]
