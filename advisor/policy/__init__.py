"""House policy: a file of the house's own rules, and what they say beside an advice. Two voices, never mixed."""

from __future__ import annotations

from advisor.policy.loading import MAX_POLICY, load_policy
from advisor.policy.model import HouseRule
from advisor.policy.problems import PolicyError, Problem
from advisor.policy.showing import house_rule_document, policy_document, policy_section
from advisor.policy.speaking import Policy

__all__ = [
    "MAX_POLICY",
    "HouseRule",
    "Policy",
    "PolicyError",
    "Problem",
    "house_rule_document",
    "load_policy",
    "policy_document",
    "policy_section",
]
