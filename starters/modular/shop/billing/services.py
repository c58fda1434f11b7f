"""What other topics may ask of billing."""

from sqlalchemy.orm import Session

from shop.accounts import services as accounts
from shop.billing.models import Invoice


class NoOpenAccountError(Exception):
    """An invoice was asked for an account that is closed or does not exist."""


def issue_invoice(session: Session, account_id: int, pence: int) -> int:
    if not accounts.is_open(session, account_id):
        raise NoOpenAccountError
    session.add(invoice := Invoice(account_id=account_id, pence=pence))
    session.flush()
    return invoice.id
