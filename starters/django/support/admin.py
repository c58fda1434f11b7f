"""Screens for support staff: find a payment, ask for a refund, approve it if you may."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from support.models import Payment, Refund


@admin.register(Payment)
class PaymentAdmin(admin.ModelAdmin):
    list_display = ("reference", "email", "amount", "paid_at")
    search_fields = ("reference", "email")
    date_hierarchy = "paid_at"


@admin.register(Refund)
class RefundAdmin(admin.ModelAdmin):
    list_display = ("payment", "amount", "status", "requested_at")
    list_filter = ("status", "requested_at")
    list_select_related = ("payment",)
    search_fields = ("payment__reference", "payment__email")
    autocomplete_fields = ("payment",)
    readonly_fields = ("status",)
    actions = ("approve",)

    @admin.action(description="Approve selected refunds", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        with transaction.atomic():
            # Locked, so that of two colleagues who click at once only one approves.
            waiting = queryset.select_for_update(of=("self",)).filter(status=Refund.Status.REQUESTED)
            for refund in (approved := list(waiting)):
                refund.status = Refund.Status.APPROVED
                refund.save(update_fields=["status"])
                self.log_change(request, refund, "Approved.")
        self.message_user(request, f"Approved: {len(approved)}.", messages.SUCCESS)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("support.approve_refund")

    def has_change_permission(self, request: HttpRequest, obj: Refund | None = None) -> bool:
        decided = obj is not None and obj.status != Refund.Status.REQUESTED
        return not decided and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Refund | None = None) -> bool:
        return False  # what was asked for stays on record
