from flask import Blueprint, request
from marshmallow import Schema, fields, validate

from shop.accounts import services
from shop.database import transaction

accounts = Blueprint("accounts", __name__)


class NewAccount(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 100))


@accounts.post("/")
def open_account() -> tuple[dict[str, int], int]:
    wanted = NewAccount().load(request.get_json())
    with transaction() as session:
        return {"account_id": services.open_account(session, wanted["name"])}, 201
