"""The one thing that all topics share: transactions."""

from contextlib import AbstractContextManager

from flask import Flask, current_app
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker


class Base(DeclarativeBase):
    pass


def connect(app: Flask, url: str) -> None:
    engine = create_engine(url)
    Base.metadata.create_all(engine)  # until there is data to keep; then migrations, with Alembic
    app.extensions["sessions"] = sessionmaker(engine)


def transaction() -> AbstractContextManager[Session]:
    """A session that is committed when the block ends well and rolled back when it does not."""
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    return sessions.begin()
