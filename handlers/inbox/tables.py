"""The inbox's tables. Moments are seconds since 1970; texts that came from people end with the work.

States of a delivery: waiting → working → done | dead, working → waiting when it must be tried again,
and dead → waiting when it is revived. Only a worker that holds the claim's token moves it out of working.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

OPEN = "state NOT IN ('done', 'dead')"
DONE = "state NOT IN ('waiting', 'working', 'dead')"
"""What is still to be worked, and what was. Questions hold these as they stand here: that is how a database knows the
indexes for them. They say it with NOT, since SQLite would else prefer the index of all states, and sort."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source", String(20), nullable=False),
    Column("key", String(100), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("lane", String(100), nullable=False),
    Column("target", String(300), nullable=False),
    Column("asked_at", Float(53), nullable=False),
    Column("payload", Text),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("due_at", Float(53), nullable=False),
    Column("lease_until", Float(53)),
    Column("token", String(32)),
    Column("reason", String(60), nullable=False),
    Column("note", String(60), nullable=False),
    Column("accepted_at", Float(53), nullable=False),
    Column("changed_at", Float(53), nullable=False),
    UniqueConstraint("source", "key"),
    UniqueConstraint("source", "digest"),
    CheckConstraint("state IN ('waiting', 'working', 'done', 'dead')", name="ck_inbox_state"),
    Index(None, "state", "due_at"),
    Index(None, "target", "state"),
)

# What PostgreSQL's indexes leave out stands in the migrations alone. Said here, it would load PostgreSQL's dialect into
# every process, 2 MB, and nobody makes a table from this description.
Index("uq_inbox_working_target", inbox.c.target, unique=True, sqlite_where=text("state = 'working'"))
"""One claim per target at a time, kept by the database itself."""

Index("ix_inbox_open_due_at", inbox.c.due_at, inbox.c.id, sqlite_where=text(OPEN))
"""Finds what to work next among the few that are open, however many are kept beside them."""

Index("ix_inbox_done_changed_at", inbox.c.changed_at, sqlite_where=text(DONE))
"""Finds what can be forgotten."""

lanes = Table(
    "inbox_lanes",
    metadata,
    Column("lane", String(100), primary_key=True),
    Column("next_at", Float(53), nullable=False),
)
"""When each lane (an installation, a token) may write next: the pace is shared by all processes."""

sweeps = Table(
    "inbox_sweeps",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("due_at", Float(53), nullable=False),
    Column("swept_until", Float(53)),
    Column("whole_at", Float(53)),
)
"""When somebody looks again for what a sender could not deliver: whoever moves `due_at` has the sweep."""

asked_again = Table(
    "inbox_asked_again",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("attempt", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    Column("asked_at", Float(53), nullable=False),
)
"""Deliveries that a sender was asked to send again: which attempt had failed, and how often it was asked."""
