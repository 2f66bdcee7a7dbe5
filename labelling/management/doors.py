"""How a command reaches a project: through the services beside a running site, or over REST."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import requests
from django.core.management.base import CommandError, CommandParser

from labelling.access import Access, Actor
from labelling.errors import FacesiteError
from labelling.management.commands.import_photos import find_project
from labelling.management.commands.load_sample import find_user
from labelling.models import Role
from labelling.vision.errors import VisionError

TIMEOUT_S = 600
CHUNK = 256 * 1024


def add_arguments(parser: CommandParser) -> None:
    """The words by which a command is told where the project is."""
    parser.add_argument("--project", help="Name or number; may be left out when there is one.")
    parser.add_argument("--user", help="Who does it. Default: the first administrator.")
    parser.add_argument("--server", metavar="URL", help="Speak with this site, over REST.")
    parser.add_argument("--key", help="The API key of the project there.")


def local(options: dict[str, Any]) -> Access:
    """The project on this machine. Raises CommandError."""
    project = find_project(options["project"])
    return Access(project, Role.OWNER, Actor(find_user(options["user"])))


@contextmanager
def sentences() -> Iterator[None]:
    """Errors that have a sentence become the command's own."""
    try:
        yield
    except (FacesiteError, VisionError) as error:
        raise CommandError(_told(error.message, getattr(error, "fields", {}))) from error


class Refused(CommandError):
    """What the site said no to, with its HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Remote:
    """A site's REST API, for the one project that the key is for."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Raises CommandError where the site doesn't answer or refuses the key."""
        if not options["key"]:
            raise CommandError("Say with --key which API key to use; Settings makes one.")
        self.base = options["server"].rstrip("/") + "/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {options['key']}"
        projects = self.call("GET", "/projects").json()["items"]
        named = options["project"]
        fitting = [p for p in projects if named in (None, str(p["id"]), p["name"])]
        if len(fitting) != 1:
            raise CommandError("The key is for another project.")
        self.project = f"/projects/{fitting[0]['id']}"

    def call(self, method: str, path: str, **request: Any) -> requests.Response:
        """One call. Raises CommandError with the site's own sentence."""
        try:
            answer = self.session.request(method, self.base + path, timeout=TIMEOUT_S, **request)
        except requests.RequestException as error:
            raise CommandError(f"{self.base} can't be reached.") from error
        if not answer.ok:
            raise Refused(_sentence(answer), answer.status_code)
        return answer

    def save(self, path: str, into: IO[bytes]) -> None:
        """Write what is at `path` into a file, piece by piece."""
        with self.call("GET", self.project + path, stream=True) as answer:
            try:
                for piece in answer.iter_content(CHUNK):
                    into.write(piece)
            except requests.RequestException as error:
                raise CommandError("The answer ended early. Try again.") from error


def _sentence(answer: requests.Response) -> str:
    try:
        said = answer.json()
        return _told(said["message"], said.get("fields", {}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"The site answered {answer.status_code}."


def _told(message: str, fields: Mapping[str, Iterable[str]]) -> str:
    return " ".join([message, *(f"{k}: {t}" for k, texts in fields.items() for t in texts)])
