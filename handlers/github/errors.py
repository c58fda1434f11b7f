"""Why a request is not taken as a delivery."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - named for what the sender gets
    """A request that is answered with an error.

    `message` is for the person who reads the delivery's page on GitHub, `reason` is stable, `hint` says what
    would be right, `errors` names each wrong member of the body.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        hint: str = "",
        errors: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.hint = status, reason, message, hint
        self.errors = dict(errors or {})

    def body(self) -> dict[str, object]:
        """The answer's JSON: `message`, `reason`, `errors`, and `hint` where there is one."""
        hint = {"hint": self.hint} if self.hint else {}
        return {"message": self.message, "reason": self.reason, "errors": self.errors, **hint}
