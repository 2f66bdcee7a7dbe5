"""Webhooks with the real processes: a receiver that fails first, a deliverer that is killed, a redirect inside."""

from __future__ import annotations

import os
import signal
from typing import Any

from tests import orl
from tests.receiver import Receiver, receiving, verified
from tests.rest import Rest, wait_for
from tests.shared_site import Site

LIMIT_S = 150


def make(owner: Rest, project: int, receiver: Receiver, event: str) -> dict[str, Any]:
    body = {"url": receiver.url, "events": [event]}
    return dict(owner.post(f"/projects/{project}/webhooks", body))


def deliveries(owner: Rest, project: int, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    return owner.every(f"/projects/{project}/webhooks/{webhook['id']}/deliveries?")


def test_nothing_is_lost_on_the_way(site: Site) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Told")
    with receiving() as photos, receiving() as broken, receiving() as leading:
        of_photos = make(owner, project, photos, "photos.processed")
        of_tests = make(owner, project, broken, "run.finished")
        led_away = make(owner, project, leading, "run.finished")
        files = [(f"s1/{n}.jpg", orl.encoded(orl.image(1, n))) for n in (1, 2, 3)]
        sent = owner.send(project, *files)
        leading.statuses, leading.location = [302], leading.url + "/further"
        broken.statuses = [500]
        for webhook in (of_tests, led_away):
            owner.post(f"/projects/{project}/webhooks/{webhook['id']}/test")
        wait_for(lambda: len(broken.messages) == 1, LIMIT_S)
        broken.hold_s = 60.0  # the second try is on its way when its process is killed
        wait_for(lambda: len(broken.messages) == 2, LIMIT_S)
        broken.hold_s = 0.0
        for pid in site.stack.child_pids("fetcher"):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(broken.messages) == 3, LIMIT_S)
        assert len({m.id for m in broken.messages}) == 1
        assert len({m.body for m in broken.messages}) == 1
        assert all(verified(of_tests["secret"], m) for m in broken.messages)
        wait_for(lambda: deliveries(owner, project, of_tests)[0]["state"] == "delivered", LIMIT_S)
        [row] = deliveries(owner, project, of_tests)
        assert (row["tries"], row["status"], row["answer"]) == (3, 200, "thanks")

        [led] = deliveries(owner, project, led_away)
        assert led["status"] in {302, 200}
        assert {m.path for m in leading.messages} == {"/hook"}

        def told() -> list[Any]:
            return [p for m in photos.of("photos.processed") for p in m.content["data"]["photos"]]

        wait_for(lambda: len(told()) >= 3, LIMIT_S)
        assert sorted((p["id"], p["state"], p["faces"]) for p in told()) == [
            (result["photo"]["id"], "done", 1) for result in sent
        ]
        assert all(verified(of_photos["secret"], m) for m in photos.messages)
        assert not verified(of_tests["secret"], photos.messages[0])
    log = site.stack.log()
    for secret in (of_photos["secret"], of_tests["secret"], photos.url, "/hook"):
        assert secret not in log
