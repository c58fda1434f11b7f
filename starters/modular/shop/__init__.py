"""The shop: puts its topics together and decides nothing."""

from flask import Flask
from marshmallow import ValidationError

from shop import database
from shop.accounts.http import accounts
from shop.billing.http import billing


def create_app(database_url: str) -> Flask:
    app = Flask(__name__)
    database.connect(app, database_url)
    app.register_blueprint(accounts, url_prefix="/accounts")
    app.register_blueprint(billing, url_prefix="/billing")

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> tuple[dict[str, object], int]:
        return {"errors": error.messages}, 422

    return app
