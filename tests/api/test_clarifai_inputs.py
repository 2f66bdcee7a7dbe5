"""Inputs: fetched, posted, adopted, listed, deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status.status_pb2 import Status
from django.utils import timezone

from labelling.models import Face, Person, Photo
from models_app import fetching
from models_app.models import Input
from models_app.services import inputs, work
from tests import orl
from tests.api.clarifai import Caller, concept, data, fetch, process, url
from tests.api.conftest import World

PENDING, WORKING = codes.INPUT_DOWNLOAD_PENDING, codes.INPUT_DOWNLOAD_IN_PROGRESS
BOTH = r.Image(url="http://example.org/x.jpg", base64=b"x")
DONE, FAILED = codes.INPUT_DOWNLOAD_SUCCESS, codes.INPUT_DOWNLOAD_FAILED


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller.of(world)


def states(caller: Caller) -> list[int]:
    return [one.status.code for one in caller.inputs()]


def test_by_address(caller: Caller, web: str, private: None) -> None:
    answer = caller.post(url(f"{web}/s1/1.jpg"), url(f"{web}/s2/1.jpg", id="mine"))
    assert answer.status.code == codes.SUCCESS
    assert [one.status.code for one in answer.inputs] == [PENDING, PENDING]
    assert answer.inputs[1].id == "mine"
    assert len(answer.inputs[0].id) == 32
    assert states(caller) == [PENDING, PENDING]
    fetch()
    assert states(caller) == [PENDING, PENDING]  # their faces aren't found yet
    process()
    assert states(caller) == [DONE, DONE]
    first, second = caller.inputs()
    assert (first.data.image.url, second.id) == (f"{web}/s1/1.jpg", "mine")
    assert Photo.objects.filter(name="1.jpg").count() == 2


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "answered 404"),
        ("/page", "format"),
        ("/round", "without end"),
        ("/file", "public http or https address"),
        ("/told", "MB"),
    ],
)
def test_an_address_that_is_no_photo_fails_at_once(
    caller: Caller, web: str, private: None, path: str, says: str
) -> None:
    caller.post(url(f"{web}{path}"))
    fetch()
    [one] = caller.inputs()
    assert one.status.code == FAILED
    assert says in one.status.details
    assert one.status.details.endswith(".")
    assert not Photo.objects.exists()
    assert not Input.objects.filter(state="waiting").exists()
    # It can be deleted, and posted again.
    caller.call("DeleteInputs", s.DeleteInputsRequest(ids=[one.id]))
    assert caller.post(url(f"{web}{path}")).status.code == codes.SUCCESS


def test_the_guard(caller: Caller, web: str) -> None:
    caller.post(url(f"{web}/s1/1.jpg"), url("http://169.254.169.254/latest", id="inside"))
    fetch()
    assert states(caller) == [FAILED, FAILED]
    assert all("public" in one.status.details for one in caller.inputs())


def test_what_passes_is_tried_again(caller: Caller, web: str, private: None) -> None:
    caller.post(url(f"{web}/busy"))
    for attempt in (1, 2, 3):
        assert states(caller) == [PENDING]
        fetch()
        assert Input.objects.get().attempts == attempt
    [one] = caller.inputs()
    assert (one.status.code, one.status.details) == (FAILED, "The photo's address answered 503.")


def test_a_fetcher_that_dies_is_followed(caller: Caller, web: str, private: None) -> None:
    caller.post(url(f"{web}/s1/1.jpg"))
    row = work.claim(Input, Input.objects.get().pk, "dead")
    assert row is not None
    assert states(caller) == [WORKING]
    fetch()
    assert states(caller) == [WORKING]  # it is in its hands
    Input.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work.reclaim() == 1
    fetch()
    process()
    assert states(caller) == [DONE]
    # Who comes too late changes nothing.
    inputs.fetch(row, "dead")
    assert states(caller) == [DONE]
    assert Photo.objects.count() == 1


def test_what_the_queue_lost_is_found(caller: Caller, web: str) -> None:
    caller.post(url(f"{web}/s1/1.jpg"))
    Input.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    assert work.find_lost() == 1


def test_bytes_whose_call_died(caller: Caller) -> None:
    caller.post(data(orl.data(1, 1), id="cut"))
    Input.objects.update(
        state="working", photo=None, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert work.reclaim() == 1
    fetching.fetch_input.fn(Input.objects.get(client_id="cut").pk)
    cut = caller.inputs(ids=["cut"])[0]
    assert (cut.status.code, "send it again" in cut.status.details) == (FAILED, True)


def test_deleted_while_it_is_fetched(caller: Caller, web: str, private: None, world: World) -> None:
    caller.post(url(f"{web}/s1/1.jpg", id="gone"))
    row = work.claim(Input, Input.objects.get().pk, "worker")
    assert row is not None
    caller.call("DeleteInput", s.DeleteInputRequest(input_id="gone"))
    inputs.fetch(row, "worker")
    assert caller.inputs() == []
    assert not Photo.objects.filter(deleted_at=None).exists()


def test_posted_twice(caller: Caller, web: str, private: None) -> None:
    caller.post(url(f"{web}/s1/1.jpg", id="a"), data(orl.data(2, 1), id="b"))
    photo = orl.data(3, 1)
    answer = caller.post(
        url(f"{web}/s4/1.jpg", id="a"),  # the id
        url(f"{web}/s1/1.jpg"),  # the address
        url(f"{web}/s1/1.jpg", id="c", again=True),
        data(orl.data(2, 1)),  # the content
        data(orl.data(2, 1), id="d", again=True),
        data(photo, id="e"),
        data(photo),  # within the call
        data(orl.data(3, 2), id="e"),
    )
    taken = [one.status.code for one in answer.inputs]
    doubled = codes.INPUT_DUPLICATE
    assert taken == [doubled, doubled, PENDING, doubled, PENDING, PENDING, doubled, doubled]
    assert answer.status.code == codes.MIXED_STATUS
    assert "5 of 8" in answer.status.details
    assert [one.id for one in caller.inputs()] == ["a", "b", "c", "d", "e"]
    # A deleted one's id, address and content are free.
    fetch()
    caller.call("DeleteInputs", s.DeleteInputsRequest(ids=["a", "b", "c", "d"]))
    answer = caller.post(url(f"{web}/s1/1.jpg", id="a"), data(orl.data(2, 1), id="b"))
    assert answer.status.code == codes.SUCCESS
    assert [one.id for one in caller.inputs()] == ["e", "a", "b"]


def test_two_inputs_of_one_photo(caller: Caller, web: str, private: None) -> None:
    caller.post(url(f"{web}/s1/1.jpg?a", id="a"), url(f"{web}/s1/1.jpg?b", id="b"))
    fetch()
    process()
    assert Photo.objects.count() == 1
    assert states(caller) == [DONE, DONE]
    assert len({one.id for one in caller.annotations()}) == 4
    caller.call("DeleteInput", s.DeleteInputRequest(input_id="a"))
    assert Photo.objects.filter(deleted_at=None).count() == 1
    caller.call("DeleteInput", s.DeleteInputRequest(input_id="b"))
    assert Photo.objects.filter(deleted_at=None).count() == 0


def test_photos_of_the_browser(caller: Caller, world: World) -> None:
    faces = [world.add(person, 1) for person in (1, 2, 3)]
    found = caller.inputs()
    assert [one.id for one in found] == [face.photo.sha256[:32] for face in faces]
    assert all(one.status.code == DONE for one in found)
    [shown] = [one for one in found if one.id == faces[0].photo.sha256[:32]]
    path = f"/api/v1/projects/{world.project.pk}/photos/{faces[0].photo_id}/image/original"
    assert shown.data.image.url.endswith(path)
    # The key opens it, and nothing else does.
    as_key = world.client(None).as_key(caller.secret)
    assert as_key.get(path).status_code == 200
    assert world.client(world.outsider).get(path).status_code == 404
    # The trash hides it, and gives it back as it was.
    trash = {"photos": [faces[0].photo_id]}
    world.client(world.owner).post(f"{world.url}/photos/trash", trash)
    assert [one.id for one in caller.inputs()] == [one.id for one in found[1:]]
    world.client(world.owner).post(f"{world.url}/photos/restore", trash)
    assert [one.id for one in caller.inputs()] == [one.id for one in found]
    assert caller.call("GetInput", s.GetInputRequest(input_id=found[0].id)).input.id == found[0].id
    # Posted here as well it is a duplicate.
    answer = caller.post(data(orl.data(1, 1)))
    assert answer.inputs[0].status.code == codes.INPUT_DUPLICATE


def test_one_that_lies_in_the_trash_is_posted_again(caller: Caller, world: World) -> None:
    caller.add(1, 1, "old")
    photo = Photo.objects.get()
    world.client(world.owner).post(f"{world.url}/photos/trash", {"photos": [photo.pk]})
    assert caller.post(data(orl.data(1, 1), id="new")).status.code == codes.SUCCESS
    assert [one.id for one in caller.inputs()] == ["new"]
    assert Photo.objects.get().deleted_at is None


def test_pages(caller: Caller, world: World) -> None:
    for number in range(1, 6):
        caller.post(data(orl.data(1, number), id=f"n{number}"))
    pages = [[one.id for one in caller.inputs(page=page, per_page=2)] for page in (1, 2, 3, 4)]
    assert pages == [["n1", "n2"], ["n3", "n4"], ["n5"], []]
    assert [one.id for one in caller.inputs(ids=["n4", "n2", "nobody"])] == ["n2", "n4"]
    assert caller.inputs(status=Status(code=DONE)) == []
    assert len(caller.inputs(status=Status(code=PENDING))) == 5
    assert caller.inputs(status=Status(code=codes.INPUT_DUPLICATE)) == []
    code, _ = caller.refused("ListInputs", s.ListInputsRequest(per_page=1001))
    assert code == codes.CONN_INVALID_RANGE
    assert caller.inputs(page=2**32 - 1, per_page=1000) == []


def test_a_photo_that_fails(caller: Caller) -> None:
    answer = caller.post(data(b"no photo", id="a"), data(orl.data(1, 1), id="b"))
    assert [one.status.code for one in answer.inputs] == [codes.INPUT_UNSUPPORTED_FORMAT, PENDING]
    assert answer.status.code == codes.MIXED_STATUS
    photo = Photo.objects.get()
    Photo.objects.update(state="failed", error_message="It can't be read.")
    one = caller.inputs()[0]
    assert (one.status.code, one.status.details) == (FAILED, "It can't be read.")
    assert photo.pk


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (r.Input(), codes.INPUT_INVALID_ARGUMENT),
        (r.Input(data=r.Data(image=BOTH)), codes.INPUT_INVALID_ARGUMENT),
        (url("ftp://example.org/x.jpg"), codes.INPUT_INVALID_URL),
        (url("http://example.org/" + "x" * 3000), codes.INPUT_INVALID_URL),
        (url("http://example.org/a\nb"), codes.INPUT_INVALID_URL),
        (url("http://example.org/x", id="a/b"), codes.INPUT_INVALID_ARGUMENT),
        (url("http://example.org/x", id="a\0"), codes.INPUT_INVALID_ARGUMENT),
        (url("http://example.org/x", id="x" * 129), codes.INPUT_INVALID_ARGUMENT),
        (data(b"x", concepts=[concept("a"), concept("b")]), codes.INPUT_INVALID_ARGUMENT),
        (data(b"x", concepts=[concept("a", value=0)]), codes.INPUT_INVALID_ARGUMENT),
        (data(b"x", concepts=[concept("a", value=0.5)]), codes.INPUT_INVALID_ARGUMENT),
    ],
)
def test_what_makes_no_sense(caller: Caller, one: r.Input, code: int) -> None:
    answer = caller.post(one, data(orl.data(1, 1)))
    assert [one.status.code for one in answer.inputs] == [code, PENDING]
    assert Photo.objects.count() == 1
    assert not Person.objects.exists()


def test_metadata(caller: Caller) -> None:
    one = data(orl.data(1, 1), id="m")
    one.data.metadata.update({"camera": 7, "tags": ["a", None], "deep": {"x": True}})
    caller.post(one)
    found = caller.inputs()[0].data.metadata
    assert dict(found)["camera"] == 7
    assert found == one.data.metadata
    bad = data(orl.data(1, 2), id="nan")
    bad.data.metadata.update({"x": float("nan")})
    assert caller.post(bad).inputs[0].status.code == codes.INPUT_INVALID_ARGUMENT


def test_a_concept_of_the_whole_input_names_its_face(caller: Caller) -> None:
    caller.post(data(orl.data(1, 1), concepts=[concept("c1", "s1")]))
    process()
    face = Face.objects.get()
    assert face.person is not None
    assert face.person.name == "s1"


def test_jobs(caller: Caller, web: str, private: None) -> None:
    images = [url(f"{web}/s1/1.jpg"), url(f"{web}/none"), url(f"{web}/s1/2.jpg")]
    answer = caller.post(*images, inputs_add_job_id="job")
    assert answer.inputs_add_job.progress.pending_count == 3
    first = Input.objects.order_by("pk")[0]
    fetching.fetch_input.fn(first.pk)
    fetching.fetch_input.fn(first.pk + 1)
    process()
    caller.call("CancelInputsAddJob", s.CancelInputsAddJobRequest(id="job"))
    progress = caller.call("GetInputsAddJob", s.GetInputsAddJobRequest(id="job")).inputs_add_job.progress  # fmt: skip
    assert (progress.success_count, progress.failed_count, progress.pending_count) == (1, 2, 0)
    counts = caller.call("GetInputCount", s.GetInputCountRequest()).counts
    assert (counts.processed, counts.errors) == (1, 2)
