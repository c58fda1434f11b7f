"""The marshmallow schemas that every knowledge file must satisfy."""

from __future__ import annotations

import datetime as dt

from marshmallow import Schema, ValidationError, fields, validate

from advisor.knowledge.model import PLACES, POINTS

ID = validate.Regexp(r"^[ABP]-\d+$", error="An id is A-, B- or P- and a number, like A-12.")
CASE = validate.Regexp(r"^[qr]\d+\Z", error="A case is q or r and a number, like q012.")
FACT = validate.Regexp(r"^[a-z][a-z0-9_]*$", error="A name is lower case with underscores, like admin_panel.")
LITERAL = validate.Regexp(r"^-?[a-z][a-z0-9_]*$", error="Write a fact, or -fact for its no.")
STRENGTH = validate.OneOf([word for word in POINTS if word != "none"], error="Must be one of: {choices}.")
FILLED = validate.Length(min=1, error="Must not be empty.")
VERSION = validate.Regexp(r"^\d{4}\.\d{2}\.\d+$", error="A version is year.month.change, like 2026.11.1.")


def a_date(value: object) -> None:
    """Raise `ValidationError` for anything but a TOML date; a date with a time is none."""
    if type(value) is not dt.date:
        raise ValidationError("Must be a date without quotes, like 2026-11-22.")


class FrameworkSchema(Schema):
    """A framework that can be recommended."""

    id = fields.String(required=True, validate=FACT)
    name = fields.String(required=True, validate=FILLED)
    summary = fields.String(required=True, validate=FILLED)
    near = fields.List(fields.String(validate=FACT), required=True)


class SourceSchema(Schema):
    """Where entries come from."""

    id = fields.String(required=True, validate=FACT)
    title = fields.String(required=True, validate=FILLED)
    note = fields.String(required=True, validate=FILLED)


class AmountSchema(Schema):
    """A number in the text that tells a fact."""

    units = fields.List(fields.String(validate=FILLED), required=True)
    fact = fields.String(required=True, validate=FACT)
    at_least = fields.Integer(load_default=None)
    at_most = fields.Integer(load_default=None)


class KnowledgeSchema(Schema):
    """The head file: version, frameworks, sources, amounts, spellings."""

    version = fields.String(required=True, validate=VERSION)
    frameworks = fields.List(fields.Nested(FrameworkSchema), required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    amounts = fields.List(fields.Nested(AmountSchema), load_default=list)
    spellings = fields.Dict(fields.String(), fields.String(), load_default=dict)


class FactSchema(Schema):
    """A fact: both labels, the question that settles it, and the words that say or deny it."""

    yes = fields.String(required=True, validate=FILLED)
    no = fields.String(required=True, validate=FILLED)
    question = fields.String(load_default="")
    says = fields.String(load_default="")
    denies = fields.String(load_default="")
    costs = fields.Integer(load_default=2, validate=validate.Range(1, 3))
    turns = fields.Integer(load_default=None, validate=validate.Range(1, 3))
    excludes = fields.List(fields.String(validate=LITERAL), load_default=list)
    says_what = fields.Boolean(load_default=False)


class EffectSchema(Schema):
    """What an entry does when its condition holds."""

    when = fields.List(fields.String(validate=LITERAL), load_default=list)
    any = fields.List(fields.String(validate=LITERAL), load_default=list)
    unless = fields.List(fields.String(validate=LITERAL), load_default=list)
    supports = fields.String(load_default=None, validate=FACT)
    opposes = fields.String(load_default=None, validate=FACT)
    blocks = fields.String(load_default=None, validate=FACT)
    strength = fields.String(load_default="decisive", validate=STRENGTH)
    because = fields.String(required=True, validate=FILLED)


class StepSchema(Schema):
    """One step of a plan."""

    place = fields.String(required=True, validate=validate.OneOf(PLACES, error="Must be one of: {choices}."))
    when = fields.List(fields.String(validate=LITERAL), load_default=list)
    any = fields.List(fields.String(validate=LITERAL), load_default=list)
    unless = fields.List(fields.String(validate=LITERAL), load_default=list)
    says = fields.String(required=True, validate=FILLED)


class EntrySchema(Schema):
    """One numbered piece of knowledge."""

    id = fields.String(required=True, validate=ID)
    name = fields.String(required=True, validate=FILLED)
    says = fields.String(required=True, validate=FILLED)
    source = fields.String(required=True, validate=FACT)
    owner = fields.String(required=True, validate=FILLED)
    reviewed = fields.Raw(required=True, validate=a_date)
    effect = fields.List(fields.Nested(EffectSchema), load_default=list)
    when = fields.List(fields.String(validate=LITERAL), load_default=list)
    any = fields.List(fields.String(validate=LITERAL), load_default=list)
    unless = fields.List(fields.String(validate=LITERAL), load_default=list)
    framework = fields.String(load_default=None)
    cells = fields.Dict(fields.String(), fields.String(validate=FILLED), load_default=None)
    order = fields.Integer(load_default=0)
    cases = fields.List(fields.String(validate=CASE), load_default=list)
    label = fields.String(load_default="")
    takes = fields.List(fields.String(validate=FACT), load_default=list)
    beside = fields.List(fields.String(validate=FACT), load_default=list)
    action = fields.String(
        load_default=None, validate=validate.OneOf(("move", "split"), error="Must be one of: {choices}.")
    )
    runs = fields.String(load_default=None, validate=FACT)
    step = fields.List(fields.Nested(StepSchema), load_default=list)
