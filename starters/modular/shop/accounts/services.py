"""What other topics may ask of accounts. Ids and plain values pass; the table stays in here."""

from sqlalchemy.orm import Session

from shop.accounts.models import Account


def open_account(session: Session, name: str) -> int:
    session.add(account := Account(name=name))
    session.flush()
    return account.id


def is_open(session: Session, account_id: int) -> bool:
    account = session.get(Account, account_id)
    return account is not None and account.is_open
