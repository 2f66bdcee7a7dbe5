"""The settings that come from the environment: one typed table, read in one place.

The README's table of settings is made from `TABLE` (a test compares them).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting has a value that can't be used; `str()` is the sentence to show."""


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, how it is read, its default and what it does."""

    name: str
    read: Callable[[str], Any]
    default: str
    kind: str
    meaning: str


def _text(value: str) -> str:
    return value


def _truth(value: str) -> bool:
    folded = value.strip().lower()
    if folded in {"1", "true", "yes", "on"}:
        return True
    if folded in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("must be true or false")


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isdigit() or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return read


def _choice(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError("must be " + " or ".join(choices))
        return value

    return read


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _folder(value: str) -> Path:
    return (PROJECT_FOLDER / value).resolve()


def _file(value: str) -> Path | None:
    return (PROJECT_FOLDER / value).resolve() if value else None


def _prefix(value: str) -> str:
    if value and not (value.startswith("/") and value.endswith("/")):
        raise ValueError("must begin and end with /")
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and value.partition("://")[0] not in schemes:
            raise ValueError("must start with " + " or ".join(f"{s}://" for s in schemes))
        return value.rstrip("/") if "http" in schemes else value

    return read


def default_workers() -> int:
    """Photo workers when none are asked for: one a core, at most four (0.7 GB of memory each)."""
    return max(1, min(4, os.cpu_count() or 1))


TABLE: tuple[Setting, ...] = (
    Setting("FACESITE_MODE", _choice("local", "production"), "local", "local, production",
            "`local` for one machine without TLS; `production` insists on a secret key, host names and https."),
    Setting("FACESITE_DATA", _folder, "var", "folder",
            "Where photos, the embedded database and logs of state lie. Relative to the project's folder."),
    Setting("FACESITE_HOST", _text, "127.0.0.1", "address", "The address to listen on; `0.0.0.0` for the whole network."),
    Setting("FACESITE_PORT", _whole(0, 65535), "8000", "0-65535", "The port to listen on; 0 takes a free one."),
    Setting("FACESITE_PUBLIC_URL", _url("http", "https"), "", "URL",
            "How browsers reach the site, for links and for CSRF checks, e.g. `https://faces.example.org`."),
    Setting("FACESITE_ALLOWED_HOSTS", _names, "", "names, comma-separated",
            "Host names that the site answers to, beside that of FACESITE_PUBLIC_URL; `localhost` always in local mode."),
    Setting("FACESITE_SECRET_KEY", _text, "", "text, 50 or more characters",
            "Signs sessions. Needed in production; in local mode made once and kept in the data folder."),
    Setting("FACESITE_TRUST_PROXY", _truth, "false", "true, false",
            "Believe `X-Forwarded-Proto` of a proxy in front. Only with a proxy that sets it."),
    Setting("DATABASE_URL", _url("postgres", "postgresql"), "", "URL",
            "A PostgreSQL 15+ with pgvector 0.8+; left empty, an embedded one is started."),
    Setting("REDIS_URL", _url("redis", "rediss"), "", "URL",
            "A Valkey or Redis 7+; left empty, an embedded one is started."),
    Setting("FACESITE_S3_BUCKET", _text, "", "name",
            "Keep photos and all other files in this bucket of S3-compatible storage, instead of in FACESITE_DATA."),
    Setting("FACESITE_S3_ENDPOINT", _url("http", "https"), "", "URL", "Where that storage is; left empty, Amazon's."),
    Setting("FACESITE_S3_REGION", _text, "us-east-1", "name", "The bucket's region."),
    Setting("FACESITE_S3_ACCESS_KEY", _text, "", "text", "The key to the bucket; left empty, what the machine has."),
    Setting("FACESITE_S3_SECRET_KEY", _text, "", "text", "The secret of that key."),
    Setting("FACESITE_S3_PUBLIC_URL", _url("http", "https"), "", "URL",
            "How browsers reach that storage: they are then sent to it with an address that works for a minute. Left"
            " empty, the site passes files on."),
    Setting("FACESITE_ACCEL", _prefix, "", "path",
            "Have nginx send files of FACESITE_DATA itself, by X-Accel-Redirect to this internal location, e.g."
            " `/media-files/`."),
    Setting("FACESITE_METRICS_TOKEN", _text, "", "text",
            "Who sends this as a bearer token may read `/metrics`; left empty, nobody may."),
    Setting("FACESITE_PHOTO_WORKERS", _whole(0, 256), "", "0-256",
            "Processes that find faces on this machine. Default: one a core, at most 4."),
    Setting("FACESITE_TRAINERS", _whole(0, 64), "1", "0-64",
            "Processes that train on this machine, one experiment each at a time; 0: it leaves training to others."),
    Setting("FACESITE_FETCHERS", _whole(0, 64), "1", "0-64",
            "Processes that fetch photos from addresses for the Clarifai-compatible API and deliver to webhooks, eight at"
            " once each."),
    Setting("FACESITE_GRPC", _truth, "true", "true, false", "Serve the Clarifai-compatible API over gRPC from this machine."),
    Setting("FACESITE_GRPC_PORT", _whole(0, 65535), "18080", "0-65535",
            "The port of that, on the address of FACESITE_HOST; 0 takes a free one."),
    Setting("FACESITE_GRPC_CERT", _file, "", "file",
            "A certificate (PEM) with which gRPC is served by TLS; left empty, without TLS."),
    Setting("FACESITE_GRPC_KEY", _file, "", "file", "The key (PEM) of FACESITE_GRPC_CERT."),
    Setting("FACESITE_WEIGHTS", _folder, "", "folder",
            "Where the weights of further face networks lie. Default: `weights` in the data folder."),
    Setting("FACESITE_DEVICE", _choice("auto", "cpu", "cuda"), "auto", "auto, cpu, cuda",
            "What the face networks run on; `auto` takes a GPU where there is one that works."),
    Setting("FACESITE_SAMPLE", _truth, "true", "true, false", "Load the sample project on the first start."),
    Setting("FACESITE_MAX_PHOTO_MB", _whole(1, 200), "200", "1-200", "The largest photo that can be uploaded, in MB."),
    Setting("FACESITE_PREDICT_MB", _whole(1, 200), "50", "1-200",
            "The largest photo on the Predict page, in MB; it waits in Valkey's memory."),
    Setting("FACESITE_PREDICT_TIMEOUT_S", _whole(1, 300), "30", "1-300",
            "How long a prediction may wait for the predictor before the caller gets 503, in seconds."),
    Setting("FACESITE_PRIVATE_URLS", _truth, "false", "true, false",
            "Fetch photos from addresses of the site's own network too, where a prediction or an input names a URL, and"
            " deliver to webhooks there. Only where everyone with an account may reach that network."),
    Setting("FACESITE_LINK_HOURS", _whole(1, 720), "72", "1-720",
            "How long an invitation or a password link can be used, in hours."),
    Setting("FACESITE_LOG_LEVEL", _choice("debug", "info", "warning", "error"), "info",
            "debug, info, warning, error", "How much the processes log."),
    Setting("FACESITE_LOG_FORMAT", _choice("plain", "json"), "plain", "plain, json",
            "How: `json` is for programs, and has a line for each request and task, with the id of its request."),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The values of `TABLE`, each with its type."""

    mode: str
    data: Path
    host: str
    port: int
    public_url: str
    allowed_hosts: tuple[str, ...]
    secret_key: str
    trust_proxy: bool
    database_url: str
    redis_url: str
    s3_bucket: str
    s3_endpoint: str
    s3_region: str
    s3_access_key: str
    s3_secret_key: str
    s3_public_url: str
    accel: str
    metrics_token: str
    photo_workers: int
    trainers: int
    fetchers: int
    grpc: bool
    grpc_port: int
    grpc_cert: Path | None
    grpc_key: Path | None
    weights: Path
    device: str
    sample: bool
    max_photo_mb: int
    predict_mb: int
    predict_timeout_s: int
    private_urls: bool
    link_hours: int
    log_level: str
    log_format: str

    @property
    def production(self) -> bool:
        return self.mode == "production"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, from `environ` (the process's own by default).

    Raises BadSetting with a sentence that names the setting, the value and what is allowed.
    """
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in TABLE:
        raw = source.get(setting.name, "") or setting.default
        if setting.name == "FACESITE_PHOTO_WORKERS" and not raw:
            raw = str(default_workers())
        if setting.name == "FACESITE_WEIGHTS" and not raw:
            raw = str(values["data"] / "weights")
        try:
            value = setting.read(raw)
        except ValueError as error:
            raise BadSetting(f"{setting.name} is {raw!r}, but it {error}.") from error
        values[setting.name.removeprefix("FACESITE_").lower()] = value
    settings = Settings(**values)
    _check_production(settings)
    _check_grpc(settings)
    return settings


def _check_production(settings: Settings) -> None:
    if not settings.production:
        return
    if len(settings.secret_key) < 50 or len(set(settings.secret_key)) < 5:
        raise BadSetting(
            "FACESITE_SECRET_KEY is missing or too short, and FACESITE_MODE is production: set it to 50"
            " or more random characters, e.g. from: python3 -c 'import secrets;"
            " print(secrets.token_urlsafe(50))'"
        )
    if not settings.allowed_hosts and not settings.public_url:
        raise BadSetting(
            "FACESITE_MODE is production, but no host name is set: set FACESITE_PUBLIC_URL to the"
            " address that browsers use, e.g. https://faces.example.org."
        )


def _check_grpc(settings: Settings) -> None:
    for name, own, other in (
        ("FACESITE_GRPC_CERT", settings.grpc_cert, settings.grpc_key),
        ("FACESITE_GRPC_KEY", settings.grpc_key, settings.grpc_cert),
    ):
        if own is not None and not own.is_file():
            raise BadSetting(f"{name} is {str(own)!r}, but there is no such file.")
        if own is not None and other is None:
            raise BadSetting(
                f"{name} is set alone: FACESITE_GRPC_CERT and FACESITE_GRPC_KEY go together."
            )


def document(table: tuple[Setting, ...] = TABLE) -> str:
    """The README's table of settings, as Markdown."""
    rows = ["| setting | values | default | what it does |", "|---|---|---|---|"]
    rows += [
        f"| `{s.name}` | {s.kind} | {f'`{s.default}`' if s.default else '-'} | {s.meaning} |"
        for s in table
    ]
    return "\n".join(rows) + "\n"
