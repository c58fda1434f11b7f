"""What runs already, told by the dependency files of a project: files in as text, facts and evidence out.

`finding` says which files are worth a look, `facts.running_facts` reads them and tells what follows: neither is needed
for an answer. Here stands what joins the result with somebody's words.
"""

from __future__ import annotations

from advisor.running.merging import with_at_hand, with_running
from advisor.running.model import AtHand, Running, place

__all__ = ["AtHand", "Running", "place", "with_at_hand", "with_running"]
