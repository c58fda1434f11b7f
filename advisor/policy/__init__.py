"""House policy: a file of the house's own rules, and what they say beside an advice. Two voices, never mixed.

Reading a policy's file stands in `advisor.policy.loading`, which an answer does not need.
"""

from __future__ import annotations

from advisor.policy.model import HouseRule
from advisor.policy.problems import PolicyError, Problem
from advisor.policy.showing import house_rule_document, policy_document, policy_section
from advisor.policy.speaking import Policy

__all__ = [
    "HouseRule",
    "Policy",
    "PolicyError",
    "Problem",
    "house_rule_document",
    "policy_document",
    "policy_section",
]
