"""docs/clarifai.md says of the Clarifai-compatible API what the code says."""

from __future__ import annotations

import re

from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from facesite.env import PROJECT_FOLDER
from models_app.clarifai import calls, rest_door, results, supported
from models_app.services import client_ids, inputs

PAGE = (PROJECT_FOLDER / "docs" / "clarifai.md").read_text()
ANEW = (
    "Run: .venv/bin/python manage.py shell -c"
    " \"from models_app.clarifai.supported import write; write('docs/clarifai.md')\""
)
CODE = re.compile(r"^\| (\d{5}) \| (\w+) \| [^|]+ \| (\d{3}|-) \|$", re.MULTILINE)


def test_the_list_of_calls_is_that_of_the_code() -> None:
    assert supported.renewed(PAGE) == PAGE, ANEW


def test_the_list_says_address_role_and_what_a_call_does() -> None:
    made = supported.document()
    assert (
        "| GetInput | `GET /v2/inputs/{input_id}` | viewer | One photo, with how far it is. |"
        in made
    )
    assert "| DeleteInputs | `DELETE /v2/inputs` | labeller | Moves photos to the trash" in made
    both = "`POST /v2/models/{model_id}/versions/{version_id}/outputs`<br>`POST /v2/models/{model_id}/outputs`"
    assert f"| PostModelOutputs | {both} | viewer |" in made
    assert re.search(r"^- datasets: .*\bPostDatasets\b", made, re.MULTILINE)


def test_every_call_is_in_the_list_once() -> None:
    made = supported.document()
    offered = re.findall(r"^\| (\w+) \| `", made, re.MULTILINE)
    lines = re.findall(r"^- \w+: (.*)$", made, re.MULTILINE)
    missing = [name for line in lines for name in line.split(", ")]
    assert sorted(offered + missing) == sorted(method.name for method in calls.SERVICE.methods)


def test_codes_are_those_of_the_client() -> None:
    rows = CODE.findall(PAGE)
    assert len(rows) == len(re.findall(r"^\| \d", PAGE, re.MULTILINE)) > 30
    for number, name, http in rows:
        assert codes.StatusCode.Value(name) == int(number), name
        if http != "-":
            assert rest_door.HTTP.get(int(number), 400) == int(http), name


def test_limits_are_those_of_the_code() -> None:
    for sentence in (
        f"Limits**: {calls.MESSAGE_MB} MB a message",
        f"{calls.MOST_AT_ONCE:,} inputs, annotations or concepts a call",
        f"{results.MOST_PHOTOS} photos a call",
        f"have {calls.USUAL_PAGE} things, `per_page` up to {calls.MOST_A_PAGE:,}",
        f"have at most {client_ids.LONGEST} printable characters",
        f"Addresses have {inputs.LONGEST_URL:,}",
    ):
        assert sentence in " ".join(PAGE.split()), sentence
