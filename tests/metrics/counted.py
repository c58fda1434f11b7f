"""Counts of a test's own."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from handlers.metrics.counting import PrometheusCounts
from handlers.metrics.families import FAMILIES


class Counted:
    """Counts, and what they have come to."""

    def __init__(self) -> None:
        self.counts = PrometheusCounts()

    def of(self, name: str) -> dict[tuple[str, ...], float]:
        """The samples of a metric by the values of its labels, in their order."""
        [labels] = [one.labels for one in FAMILIES if f"advisor_{name}".startswith(one.name)]
        families = text_string_to_metric_families(self.counts.text().decode())
        samples = [sample for family in families for sample in family.samples]
        found = [sample for sample in samples if sample.name == f"advisor_{name}"]
        return {tuple(sample.labels[label] for label in labels): sample.value for sample in found}
