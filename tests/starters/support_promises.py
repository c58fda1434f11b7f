"""What the Django starter promises, in the words of Django's own test runner: copied to it as `support/tests.py`."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from support.models import Payment, Refund

REFUNDS = "admin:support_refund_changelist"
ALL = ("view_payment", "view_refund", "add_refund", "change_refund", "delete_refund")


class Support(TestCase):  # type: ignore[misc]  # Django has no types
    def setUp(self) -> None:
        self.payment = Payment.objects.create(
            reference="P-1", email="ada@example.com", amount=Decimal("20.00"), paid_at=timezone.now()
        )
        self.refund = Refund.objects.create(payment=self.payment, amount=Decimal("5.00"), reason="Broken.")

    def sign_in(self, *permissions: str) -> None:
        user = User.objects.create_user("sam", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        assert user.user_permissions.count() == len(permissions)
        self.client.force_login(user)

    def approve(self) -> None:
        chosen = {"action": "approve", "_selected_action": [self.refund.pk]}
        self.answer = self.client.post(reverse(REFUNDS), chosen, follow=True)
        self.refund.refresh_from_db()

    def ask(self, amount: str, payment: Payment) -> None:
        form = {"payment": payment.pk, "amount": amount, "reason": "Late."}
        self.answer = self.client.post(reverse("admin:support_refund_add"), form)

    def test_staff_find_a_refund_by_payment_or_customer(self) -> None:
        self.sign_in("view_refund")
        for words, found in (("P-1", 1), ("ada@", 1), ("P-2", 0)):
            answer = self.client.get(reverse(REFUNDS), {"q": words})
            assert answer.context["cl"].result_count == found, words

    def test_staff_filter_refunds_by_status(self) -> None:
        self.sign_in("view_refund")
        for status, found in (("requested", 1), ("approved", 0)):
            answer = self.client.get(reverse(REFUNDS), {"status__exact": status})
            assert answer.context["cl"].result_count == found, status

    def test_strangers_are_sent_to_sign_in(self) -> None:
        assert "/login/" in self.client.get(reverse(REFUNDS)).url

    def test_whoever_may_approve_approves(self) -> None:
        self.sign_in("view_refund", "approve_refund")
        self.approve()
        self.assertContains(self.answer, "Approved: 1.")
        assert self.refund.status == "approved"

    def test_an_approval_is_on_record_with_its_author(self) -> None:
        self.sign_in("view_refund", "approve_refund")
        self.approve()
        entry = LogEntry.objects.get()
        assert (entry.user.username, entry.get_change_message()) == ("sam", "Approved.")

    def test_approving_twice_approves_once(self) -> None:
        self.sign_in("view_refund", "approve_refund")
        self.approve()
        self.approve()
        self.assertContains(self.answer, "Approved: 0.")
        assert LogEntry.objects.count() == 1

    def test_whoever_may_do_all_the_rest_cannot_approve(self) -> None:
        self.sign_in(*ALL)
        self.assertNotContains(self.client.get(reverse(REFUNDS)), "Approve selected refunds")
        self.approve()
        assert self.refund.status == "requested"

    def test_the_status_cannot_be_set_in_the_form(self) -> None:
        self.sign_in(*ALL)
        form = {"payment": self.payment.pk, "amount": "5.00", "reason": "Late.", "status": "approved"}
        address = reverse("admin:support_refund_change", args=[self.refund.pk])
        assert self.client.post(address, form).status_code == 302
        self.refund.refresh_from_db()
        assert (self.refund.reason, self.refund.status) == ("Late.", "requested")

    def test_what_is_approved_can_be_read_and_no_longer_edited(self) -> None:
        self.sign_in(*ALL, "approve_refund")
        self.approve()
        address = reverse("admin:support_refund_change", args=[self.refund.pk])
        self.assertContains(self.client.get(address), "Broken.")
        form = {"payment": self.payment.pk, "amount": "20.00", "reason": "Changed."}
        assert self.client.post(address, form).status_code == 403

    def test_a_refund_is_never_deleted_and_neither_is_its_payment(self) -> None:
        self.client.force_login(User.objects.create_superuser("root"))
        for name, pk in (("refund", self.refund.pk), ("payment", self.payment.pk)):
            self.client.post(reverse(f"admin:support_{name}_delete", args=[pk]), {"post": "yes"})
        assert (Refund.objects.count(), Payment.objects.count()) == (1, 1)

    def test_a_refund_is_asked_for_in_the_form(self) -> None:
        self.sign_in(*ALL)
        other = Payment.objects.create(
            reference="P-2", email="b@example.com", amount=9, paid_at=timezone.now()
        )
        self.ask("9.00", other)
        assert self.answer.status_code == 302
        assert Refund.objects.get(payment=other).status == "requested"

    def test_more_than_was_paid_cannot_be_asked_for(self) -> None:
        self.sign_in(*ALL)
        other = Payment.objects.create(
            reference="P-2", email="b@example.com", amount=9, paid_at=timezone.now()
        )
        self.ask("9.01", other)
        self.assertContains(self.answer, "Only 9.00 was paid.")

    def test_nothing_and_less_cannot_be_asked_for(self) -> None:
        self.sign_in(*ALL)
        for amount in ("0", "-1", "", "much"):
            self.ask(amount, self.payment)
            assert "amount" in self.answer.context["adminform"].form.errors, amount

    def test_a_payment_is_refunded_once(self) -> None:
        self.sign_in(*ALL)
        self.ask("1.00", self.payment)
        self.assertContains(self.answer, "already exists")
