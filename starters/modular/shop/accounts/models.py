from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    is_open: Mapped[bool] = mapped_column(default=True)
