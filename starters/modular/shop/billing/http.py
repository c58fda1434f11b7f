from flask import Blueprint, request
from marshmallow import Schema, fields, validate

from shop.billing import services
from shop.database import transaction

billing = Blueprint("billing", __name__)


class NewInvoice(Schema):
    account_id = fields.Integer(required=True, strict=True)
    pence = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000_00))


@billing.post("/invoices")
def issue_invoice() -> tuple[dict[str, object], int]:
    wanted = NewInvoice().load(request.get_json())
    try:
        with transaction() as session:
            return {"invoice_id": services.issue_invoice(session, **wanted)}, 201
    except services.NoOpenAccountError:
        return {"errors": {"account_id": ["No open account has this number."]}}, 409
