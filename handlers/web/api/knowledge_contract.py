"""What can be looked up and checked, as JSON: frameworks, facts, rules, starters, the comparison, a policy's cases."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields

from advisor.knowledge.model import PLACES, Kind
from handlers.web.api.advice_contract import ACTIONS, STRENGTHS, VALUES, VERDICTS, QuestionSchema
from handlers.web.api.shapes import Exact, by_name, many, one, string, strings, truth, word

_KINDS: tuple[str, ...] = get_args(Kind)
_FRAMEWORK = "The framework that it is about, by its id; null where it is about none."


class FrameworkSchema(Exact):
    """A framework that can be recommended."""

    framework = string("Its id.")
    name = string()
    summary = string()
    near = strings("The others by id, the closest in kind first.")


class FrameworksSchema(Exact):
    """All frameworks."""

    frameworks = many(FrameworkSchema)
    knowledge = string("The version of the knowledge.")


class FactEntrySchema(Exact):
    """A proposition about a project or its team."""

    fact = string("Its id.")
    group = string("What it is about.")
    yes = string("What it says when it is so.")
    no = string("What it says when it is not.")
    question = string("What settles it.")


class FactsSchema(Exact):
    """All facts, in the order of the knowledge."""

    facts = many(FactEntrySchema)
    knowledge = string("The version of the knowledge.")


class RuleLineSchema(Exact):
    """An entry of the knowledge in a line."""

    rule = string("Its id.")
    kind = word(*_KINDS)
    name = string()
    framework = string(_FRAMEWORK, or_null=True)


class RulesSchema(Exact):
    """Everything that can be cited."""

    rules = many(RuleLineSchema)
    knowledge = string("The version of the knowledge.")


class LiteralSchema(Exact):
    """A fact with the value that a condition wants of it."""

    fact = string()
    value = word(*VALUES)


class ConditionSchema(Exact):
    """Holds when each of `all`, one of `any` (if there are some) and none of `unless` is known to be so."""

    all = many(LiteralSchema)
    any = many(LiteralSchema)
    unless = many(LiteralSchema)


class EffectSchema(Exact):
    """What a rule does when its condition holds."""

    framework = string()
    direction = word("supports", "opposes", "blocks")
    strength = word(*STRENGTHS)
    sentence = string("What the reader of an advice sees.")
    when = one(ConditionSchema)


class StepSchema(Exact):
    """A step of a plan, taken when its condition holds; without one, always."""

    place = word(*PLACES)
    sentence = string()
    when = one(ConditionSchema)


class SourceSchema(Exact):
    """Where an entry comes from."""

    title = string()
    note = string()


class RuleSchema(RuleLineSchema):
    """An entry, whole. Members that its kind has no use for are empty or null."""

    says = string("The explanation.")
    when = one(ConditionSchema)
    effects = many(EffectSchema)
    cells = by_name(fields.String(), "Framework → its cell in the row of the comparison.")
    label = string("What a part that can be split off is called.")
    takes = strings("Facts that go along with that part.")
    action = word("move", "split", or_null=True, says="What a plan is for.")
    runs = string("The framework that a plan leaves.", or_null=True)
    steps = many(StepSchema, "The steps of a plan; of several for one place the first that fits is taken.")
    cases = strings("Published decisions in which it was seen.")
    source = one(SourceSchema)
    owner = string()
    reviewed = fields.Date(required=True, metadata={"description": "The day of its last review."})
    knowledge = string("The version of the knowledge.")


class CriterionSchema(Exact):
    """A row of the comparison."""

    rule = string()
    name = string()
    cells = by_name(fields.String(), "Framework → what is to be said of it.")
    matters = fields.Boolean(
        required=True,
        allow_none=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether it matters where the facts hold; null without facts."},
    )


class ComparisonSchema(Exact):
    """Frameworks side by side."""

    frameworks = many(FrameworkSchema)
    criteria = many(CriterionSchema)
    knowledge = string("The version of the knowledge.")


class QuestionsSchema(Exact):
    """What is worth asking next, the most decisive first; nothing where no answer would change the advice."""

    verdict = word(*VERDICTS)
    pick = string(or_null=True)
    questions = many(QuestionSchema)
    permalink = string("The path of the page that shows the advice so far.")
    knowledge = string("The version of the knowledge.")


class RecordSchema(Exact):
    """A decision record."""

    name = string("A name for the file.")
    markdown = string("The file itself, in the shape of MADR.")
    permalink = string("The path of the page that shows the advice behind it.")
    knowledge = string("The version of the knowledge.")


class StarterLineSchema(Exact):
    """A starter in a line."""

    starter = string("Its name.")
    framework = string()
    title = string()


class StartersSchema(Exact):
    """All starters, in the order in which they are offered."""

    starters = many(StarterLineSchema)
    knowledge = string("The version of the knowledge.")


class RemarkSchema(Exact):
    """A sentence, and the rules that it comes from."""

    sentence = string()
    rules = strings()


class FileSchema(Exact):
    """A file of a starter."""

    name = string("Its path.")
    language = string()
    text = string()


class StarterSchema(StarterLineSchema):
    """A worked example, whole."""

    made_with = string("What our tests run it with.")
    install = string("What follows `pip install`.")
    set_up = strings("Commands that end.")
    start = strings("Commands that keep running, or that ask.")
    shows = many(RemarkSchema)
    left = many(RemarkSchema, "What it leaves to decide.")
    files = many(FileSchema)
    knowledge = string("The version of the knowledge.")


class CheckedSchema(Exact):
    """A case, and what came of it."""

    id = string()
    met = truth("Everything came as expected.")
    misses = strings("What came otherwise, each as a sentence.")
    speaks = strings("The rules of the house that speak here.")
    verdict = word(*VERDICTS)
    pick = string(or_null=True)
    action = word(*ACTIONS)


class PolicyReportSchema(Exact):
    """A house policy checked against cases."""

    met = truth("Every case came as expected.")
    cases = many(CheckedSchema)
    remarks = strings(
        "What the policy itself needs looking at: rules that ended, contradict each other, never spoke."
    )
