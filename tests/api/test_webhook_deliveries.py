"""Messages to webhooks: sent, tried again, given up, to public addresses alone; with a real receiver."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelling.delivering import deliver_webhook
from labelling.models import Delivery, Event, Webhook
from labelling.services import connections, webhook_deliveries, webhook_sending, webhooks
from labelling.services.webhook_sending import Answer
from tests.api.conftest import World
from tests.api.test_webhooks import call
from tests.receiver import Message, Receiver, receiving, verified

State = Delivery.State


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def webhook(world: World, receiver: Receiver) -> Webhook:
    return Webhook.objects.create(
        project=world.project, url=receiver.url, events=[Event.RUN_FINISHED],
        secret="whsec_" + "QUJDRA==" * 4,
    )  # fmt: skip


def tell(webhook: Webhook, number: int = 1) -> Delivery:
    webhooks.tell(webhook.project_id, Event.RUN_FINISHED, {"run_id": number})
    return Delivery.objects.order_by("-pk")[0]


def deliver(webhook: Webhook) -> Webhook:
    """What a deliverer does with one message of the queue."""
    deliver_webhook.fn(webhook.pk)
    webhook.refresh_from_db()
    return webhook


def told(webhook: Webhook) -> Delivery:
    """A new message, tried once."""
    row = tell(webhook)
    deliver(webhook)
    row.refresh_from_db()
    return row


def due(webhook: Webhook) -> None:
    """The time of the next try has come."""
    Delivery.objects.filter(webhook=webhook, state=State.WAITING).update(due_at=timezone.now())


def shown(world: World, webhook: Webhook) -> list[dict[str, Any]]:
    return list(call(world, "get", f"/{webhook.pk}/deliveries")["items"])


def test_messages_are_signed_and_come_in_order(
    world: World, webhook: Webhook, receiver: Receiver, private: None
) -> None:
    rows = [tell(webhook, number) for number in (1, 2, 3)]
    deliver(webhook)
    assert [m.content["data"]["run_id"] for m in receiver.messages] == [1, 2, 3]
    assert [m.id for m in receiver.messages] == [row.message_id for row in rows]
    first = receiver.messages[0]
    assert first.path == "/hook"
    assert first.headers["content-type"] == "application/json"
    assert list(first.content) == ["type", "timestamp", "data"]
    assert first.content["data"] == {"project_id": world.project.pk, "run_id": 1}
    assert verified(webhook.secret, first)
    # Neither another body, nor an old message, nor another secret passes.
    assert not verified(webhook.secret, Message(first.path, first.headers, first.body + b" "))
    late = first.headers | {"webhook-timestamp": str(int(first.headers["webhook-timestamp"]) - 600)}
    assert not verified(webhook.secret, Message(first.path, late, first.body))
    assert not verified("whsec_QUJD", first)
    seen = ("state", "status", "answer", "error", "tries", "next_try_at")
    assert [[d[name] for name in seen] for d in shown(world, webhook)] == [
        ["delivered", 200, "thanks", "", 1, None]
    ] * 3
    assert webhook.last_success_at is not None


def test_for_a_day_both_secrets_sign(webhook: Webhook, receiver: Receiver, private: None) -> None:
    replaced = webhooks.replace_secret(webhook)
    tell(webhook)
    deliver(webhook)
    Webhook.objects.update(secret_before_until=timezone.now())
    tell(webhook)
    deliver(webhook)
    both, new = receiver.messages
    assert verified(webhook.secret_before, both)
    assert verified(replaced.secret, both)
    assert verified(replaced.secret, new)
    assert not verified(webhook.secret_before, new)


def test_eight_tries_within_a_day_then_it_is_given_up(
    world: World, webhook: Webhook, receiver: Receiver, private: None
) -> None:
    receiver.statuses = [500] * 8
    receiver.text = b"\x00sorry\n" + b"x" * 5000
    tell(webhook)
    waits = []
    for tries in range(1, 9):
        deliver(webhook)
        row = Delivery.objects.get()
        assert (row.tries, row.status, row.error) == (tries, 500, "It answered 500.")
        assert row.answer == ("sorry " + "x" * 300)[:300]
        if tries < 8:
            assert row.state == State.WAITING
            waits.append((row.due_at - timezone.now()).total_seconds())
            deliver(webhook)  # it isn't due: nothing is sent
            due(webhook)
    assert row.state == State.FAILED
    assert len(receiver.messages) == 8
    assert len({m.id for m in receiver.messages}) == 1
    assert len({m.body for m in receiver.messages}) == 1
    assert all(
        0.79 * usual - 1 < wait < 1.21 * usual
        for wait, usual in zip(waits, (5, 60, 300, 1800, 7200, 25200, 50400), strict=True)
    ), waits
    assert webhook.failing_since is not None
    assert webhook.enabled

    # By hand it goes again, under its id; what is on its way doesn't.
    path = f"/{webhook.pk}/deliveries/{row.pk}/again"
    assert call(world, "post", path)["state"] == "waiting"
    assert call(world, "post", path, status=409)["code"] == "delivery_open"
    deliver(webhook)
    assert receiver.messages[-1].id == row.message_id
    assert shown(world, webhook)[0]["state"] == "delivered"
    assert webhook.failing_since is None


def test_waits_differ() -> None:
    waits = [webhook_deliveries.wait(3).total_seconds() for _ in range(200)]
    assert 240 <= min(waits) < 260 < 340 < max(waits) <= 360


def test_what_takes_nothing_for_days_is_switched_off(
    world: World, webhook: Webhook, receiver: Receiver, private: None
) -> None:
    for days, tries, on in ((4, 7, True), (6, 0, True), (6, 7, False)):
        since = timezone.now() - timedelta(days=days)
        Webhook.objects.update(failing_since=since)
        receiver.statuses = [503]
        row = tell(webhook)
        Delivery.objects.filter(pk=row.pk).update(tries=tries)
        assert deliver(webhook).enabled is on
    Delivery.objects.all().delete()
    [seen] = call(world, "get")["items"]
    assert (seen["enabled"], seen["off_reason"]) == (False, "It has taken no message for 5 days.")
    webhooks.tell(world.project.pk, Event.RUN_FINISHED, {})
    assert not Delivery.objects.exists()
    # A test goes even so, and tells whether it's worth while to switch it on again.
    call(world, "post", f"/{webhook.pk}/test", status=201)
    deliver(webhook)
    assert [d["state"] for d in shown(world, webhook)] == ["delivered"]
    assert receiver.messages[-1].content["type"] == "webhook.test"
    again = call(world, "patch", f"/{webhook.pk}", {"enabled": True})
    assert (again["enabled"], again["off_reason"], again["failing_since"]) == (True, "", None)


def test_gone_switches_it_off_at_once(
    world: World, webhook: Webhook, receiver: Receiver, private: None
) -> None:
    receiver.statuses = [410]
    for number in (1, 2):
        tell(webhook, number)
    deliver(webhook)
    assert not webhook.enabled
    assert "410" in webhook.off_reason
    assert [d["status"] for d in shown(world, webhook)] == [None, 410]
    assert {d["state"] for d in shown(world, webhook)} == {"failed"}
    assert len(receiver.messages) == 1


def test_redirects_are_not_followed(webhook: Webhook, receiver: Receiver, private: None) -> None:
    for location in (receiver.url + "/further", "http://169.254.169.254/latest/meta-data"):
        receiver.statuses, receiver.location = [307], location
        row = told(webhook)
        assert (row.state, row.status) == (State.WAITING, 307)
        assert "redirects aren't followed" in row.error
        row.delete()
    assert [m.path for m in receiver.messages] == ["/hook", "/hook"]


def test_nothing_is_sent_inside(
    webhook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.url.rpartition(":")[2]
    inside = [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "127.0.0.1")]
    for host in ("127.0.0.1", "localhost", "[::1]", "rebound.example.org"):
        if host.endswith(".org"):  # a name that leads inside
            monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: inside)
        Webhook.objects.update(url=f"http://{host}:{port}")
        row = told(webhook)
        assert (row.state, row.status, row.error) == (State.WAITING, None, webhook_sending.REFUSED)
        row.delete()
    assert receiver.messages == []


def test_who_is_slow_or_silent(
    webhook: Webhook, receiver: Receiver, private: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECT_S", 0.2)
    receiver.hold_s = 0.6
    assert told(webhook).state == State.DELIVERED  # answering may take longer than connecting
    monkeypatch.setattr(webhook_sending, "TOTAL_S", 0.3)
    slow = told(webhook)
    assert slow.error == webhook_sending.TOO_SLOW
    slow.delete()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        Webhook.objects.update(url=f"http://127.0.0.1:{taken.getsockname()[1]}/")
        silent = told(webhook)
    assert silent.error == "Nothing answers at that address."


def test_leases(webhook: Webhook) -> None:
    first, second = tell(webhook, 1), tell(webhook, 2)
    row = webhook_deliveries.claim(webhook.pk, "a")
    assert row is not None
    assert row.pk == first.pk
    assert webhook_deliveries.claim(webhook.pk, "b") is None  # one at a time
    Delivery.objects.filter(pk=first.pk).update(lease_until=timezone.now())
    webhook_deliveries.heartbeat(["a"])
    assert webhook_deliveries.claim(webhook.pk, "b") is None  # it lives

    # The first deliverer is killed: the message goes again, before the other, under its id.
    Delivery.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = webhook_deliveries.claim(webhook.pk, "b")
    assert again is not None
    assert (again.pk, again.message, again.tries) == (first.pk, first.message, 2)
    webhook_deliveries.settle(row, "a", Answer(200))  # whoever wasn't killed after all
    first.refresh_from_db()
    assert (first.state, first.leased_by) == (State.SENDING, "b")
    webhook_deliveries.settle(again, "b", Answer(200))
    first.refresh_from_db()
    assert first.state == State.DELIVERED
    assert webhook_deliveries.claim(webhook.pk, "b") == second

    # One that ended its deliverer each time is given up.
    Delivery.objects.filter(pk=second.pk).update(
        tries=8, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert webhook_deliveries.claim(webhook.pk, "b") is None
    second.refresh_from_db()
    assert (second.state, second.error) == (State.FAILED, webhook_deliveries.CUT_OFF)


def test_tick_wakes_what_is_due_and_clears_what_is_old(world: World, webhook: Webhook) -> None:
    assert webhook_deliveries.look_after() == 0
    old = tell(webhook)
    month = timezone.now() - timedelta(days=30, seconds=1)
    Delivery.objects.update(created_at=month, state=State.DELIVERED)
    waits = tell(webhook)
    assert webhook_deliveries.look_after() == 1
    assert webhook_deliveries.look_after() == 0  # it was asked just now
    assert list(Delivery.objects.values_list("pk", flat=True)) == [waits.pk] != [old.pk]
    Webhook.objects.update(queued_at=None)
    world.project.deleted_at = timezone.now()
    world.project.save()
    assert webhook_deliveries.look_after() == 0
    assert webhook_deliveries.claim(webhook.pk, "a") is None


def test_a_webhook_that_is_removed_while_it_is_told(webhook: Webhook) -> None:
    tell(webhook)
    row = webhook_deliveries.claim(webhook.pk, "a")
    assert row is not None
    webhook.delete()
    webhook_deliveries.settle(row, "a", Answer(200))
    assert not Delivery.objects.exists()


def test_switching_off_gives_up_what_waits(
    world: World, webhook: Webhook, receiver: Receiver, private: None
) -> None:
    tell(webhook)
    call(world, "patch", f"/{webhook.pk}", {"enabled": False})
    deliver(webhook)
    [row] = shown(world, webhook)
    assert (row["state"], row["error"]) == ("failed", webhooks.SWITCHED_OFF)
    assert receiver.messages == []
    receiver.statuses = [500]  # a test of one that is off is tried once
    webhooks.send_test(webhook)
    deliver(webhook)
    assert [d["error"] for d in shown(world, webhook) if d["state"] == "failed"] == [
        "It answered 500.", webhooks.SWITCHED_OFF,
    ]  # fmt: skip
