"""Receives a shop's webhooks: check the signature, keep what is new, answer 202. The work is done elsewhere."""

import hashlib
import hmac
import os
import sqlite3
from contextlib import closing

from flask import Flask, abort, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

LARGEST = 64 * 1024  # bytes
TABLE = "CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body BLOB NOT NULL)"


class Lenient(Schema):
    class Meta:
        unknown = EXCLUDE  # the sender may add members at any time


class Event(Lenient):
    id = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,64}\Z"))
    type = fields.String(required=True)
    data = fields.Raw(load_default=None)


class PaidOrder(Lenient):
    order = fields.String(required=True, validate=validate.Length(1, 64))
    pence = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


HANDLED = {"order.paid": PaidOrder()}  # event type: what its data must look like


def create_app(secret: str, database: str) -> Flask:
    """Bodies are signed with `secret`; accepted ones are kept in the SQLite file `database`, each id once."""
    if not secret:
        raise ValueError("Without a secret anybody could send events.")
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    with closing(sqlite3.connect(database)) as inbox:
        inbox.execute(TABLE)

    @app.post("/webhooks/orders")
    def receive() -> tuple[dict[str, object], int]:
        body = request.get_data()  # as it was signed: parsing and writing it again may change it
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        given = request.headers.get("X-Signature", "")
        if not hmac.compare_digest(signature.encode(), given.encode()):
            abort(401)
        try:
            event = Event().loads(body)
            if event["type"] not in HANDLED:
                return {"status": "ignored"}, 202
            HANDLED[event["type"]].load(event["data"])
        except ValidationError as error:
            return {"errors": error.messages}, 422
        except ValueError:
            return {"errors": "This is not JSON."}, 400
        # Kept before it is acknowledged. A replay carries a known id, so it changes nothing.
        with closing(sqlite3.connect(database)) as inbox, inbox:
            kept = inbox.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?)", (event["id"], body))
            return {"status": "accepted" if kept.rowcount else "known already"}, 202

    return app


def from_environment() -> Flask:
    return create_app(os.environ["WEBHOOK_SECRET"], os.environ["WEBHOOK_DATABASE"])
