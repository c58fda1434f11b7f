"""What a repository wants of us: its own file, its organisation's, or the defaults; and the policy that the file names.

GitHub shows one file for all repositories of an organisation where the organisation has a repository `.github`; ours
stands there at the same path. No reference is named, so it is the default branch that speaks.
"""

from __future__ import annotations

from dataclasses import dataclass

from advisor import Knowledge
from advisor.policy import Policy, PolicyError
from advisor.policy.loading import load_policy
from handlers.github.contents import Absent, Content, Forbidden, RepositoryContents, Text, not_a_file
from handlers.github.known_contents import KnownContents
from handlers.github.repository_file import DEFAULTS, PATH, FileProblem, RepositoryRules, read_rules

_SHARED = ".github"
_NO_PERMISSION = (
    "I may not read files here, so the defaults hold. Give the App the permission “Contents: read”, or the token "
    "access to this repository's contents."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What holds for a repository.

    `problem` says why a file is not used; it depends on the version of the file alone, so whoever shows it in our one
    comment says it once, and no longer when the file is mended. `policy` is the one that the repository points to.
    """

    rules: RepositoryRules = DEFAULTS
    problem: FileProblem | None = None
    policy: Policy | None = None

    def policy_beside(self, house: Policy | None) -> Policy | None:
        """The policy of the installation, and after it that of the repository: neither silences the other."""
        if self.policy is None or house is None:
            return self.policy or house
        return Policy((*house.rules, *self.policy.rules))


class RepositoryFiles:
    """Reads what repositories want of us, and keeps what it has seen."""

    def __init__(self, known: KnownContents, *, knowledge: Knowledge) -> None:
        self._known, self._knowledge = known, knowledge

    def rules(self, repository: str, contents: RepositoryContents) -> Found:
        """What holds for a repository ("owner/name"). At most three calls; raises Later and Refused.

        A file that cannot be used leaves the defaults, and a policy that cannot be used leaves the rules.
        """
        owner = repository.partition("/")[0]
        for place in dict.fromkeys((repository, f"{owner}/{_SHARED}")):
            content = self._known.look(contents, place, PATH)
            if isinstance(content, Forbidden) and place == repository:
                return Found(problem=FileProblem(PATH, None, _NO_PERMISSION))
            if not isinstance(content, Absent | Forbidden):
                return self._read(
                    content, place, contents, where="" if place == repository else f" of {place}"
                )
        return Found()

    def _read(self, content: Content, place: str, contents: RepositoryContents, *, where: str) -> Found:
        path = f"{PATH}{where}"
        if not isinstance(content, Text):
            return Found(problem=FileProblem(path, None, f"It cannot be read: {not_a_file(content)}."))
        rules = read_rules(content.text, path=path)
        if isinstance(rules, FileProblem):
            return Found(problem=rules)
        if rules.policy is None:
            return Found(rules)
        policy = self._policy(self._known.look(contents, place, rules.policy), f"{rules.policy}{where}")
        if isinstance(policy, FileProblem):
            return Found(rules, problem=policy)
        return Found(rules, policy=policy)

    def _policy(self, content: Content, path: str) -> Policy | FileProblem:
        if not isinstance(content, Text):
            why = not_a_file(content) or "there is no such file"
            return FileProblem(path, None, f"The house policy that {PATH} names cannot be read: {why}.")
        try:
            return load_policy(content.text, knowledge=self._knowledge)
        except PolicyError as error:
            return FileProblem.of_policy(path, error)
