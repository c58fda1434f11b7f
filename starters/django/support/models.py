"""What support works on: payments, and the one refund that each may have."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

POSITIVE = MinValueValidator(Decimal("0.01"))


class Payment(models.Model):
    reference = models.CharField(max_length=40, unique=True)
    email = models.EmailField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, validators=[POSITIVE])
    paid_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    class Status(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=10, decimal_places=2, validators=[POSITIVE])
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED, editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-requested_at",)
        permissions = (("approve_refund", "Can approve refunds"),)

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment}"

    def clean(self) -> None:
        # Fields that failed their own checks are missing here.
        if self.amount and self.payment_id and self.amount > self.payment.amount:
            raise ValidationError({"amount": f"Only {self.payment.amount} was paid."})
