"""The step for Workflow Builder: a situation or facts in; the pick, a summary and a link out.

A run waits until it is told how it ended, and is answered before Slack's request is: when Slack cannot be reached, the
request fails, and Slack sends it again, up to three times. So nothing of a run, and no token of it, is ever kept.

Slack, "function_executed", "functions.completeSuccess", "functions.completeError".
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from advisor.commands import House, Reply, answer, answer_again
from advisor.plain import plain_text
from handlers.counts import UNCOUNTED, Counts, count_reply
from handlers.slack.api import CallError, SlackApi
from handlers.slack.escaping import unescape
from handlers.slack.failure import apology
from handlers.slack.incoming import StepRun
from handlers.slack.tokens import Tokens
from handlers.slack.words import message_text

logger = logging.getLogger(__name__)

#: The step's name in the manifest, and the pick where too little was said.
STEP, OPEN = "advise_step", "undecided"

#: Seconds that Slack may take to hear how a run ended: it waits three for us.
TIMEOUT = 2

NOTHING_GIVEN = (
    "Give the step a situation in words, or facts in their short form, such as admin_panel,-openapi."
)
NOT_OURS = "This app has no step of that name. Remove the step from the workflow and add it again."


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs the step. `api` has to answer within `TIMEOUT`."""

    house: House
    api: SlackApi
    tokens: Tokens
    counts: Counts = UNCOUNTED

    def ran(self, run: StepRun) -> None:
        """Run the step and report. Raises `CallError` where Slack is to send the run again."""
        token = run.token or self.tokens.token(run.workspace) or ""
        try:
            outputs = self._outputs(run)
        except StepError as error:
            self._report("functions.completeError", run, token, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever broke, the workflow must not wait for ever
            self._report(
                "functions.completeError", run, token, error=apology("running a workflow's step", error)
            )
        else:
            self._report("functions.completeSuccess", run, token, outputs=outputs)

    def _outputs(self, run: StepRun) -> dict[str, str]:
        if run.callback != STEP:
            raise StepError(NOT_OURS)
        reply = self._reply(run)
        if reply.mistake or reply.advice is None:
            raise StepError(plain_text(reply.document))
        count_reply(reply, self.counts, surface="slack")
        page = f"{self.house.public_url}{reply.page}"
        summary = message_text(reply.document, whole=page)  # safe where a workflow posts it into a channel
        return {"pick": reply.advice.pick or OPEN, "summary": summary, "permalink": page}

    def _reply(self, run: StepRun) -> Reply:
        given = {name: str(value or "").strip() for name, value in run.inputs.items()}
        if facts := given.get("facts"):
            return answer_again(f"facts:{facts}", house=self.house)
        if words := unescape(given.get("situation", "")):
            return answer(f"advise: {words}", house=self.house)
        raise StepError(NOTHING_GIVEN)

    def _report(self, method: str, run: StepRun, token: str, **how: object) -> None:
        try:
            self.api.call(method, token=token, function_execution_id=run.execution, **how)
        except CallError as error:
            if error.passing:
                raise
            logger.error("Slack did not take how a step ended: %s", error.reason)  # noqa: TRY400 - a word, no trace


class StepError(Exception):
    """What whoever built the workflow has to put right, as a sentence."""
