"""The settings that come from the environment: one typed table, read in one place.

The README's table of settings is made from `TABLE` (a test compares them).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facesite import setting as read
from facesite.setting import PROJECT_FOLDER, BadSetting, Setting

__all__ = ["PROJECT_FOLDER", "TABLE", "BadSetting", "Setting", "Settings", "document", "load"]


def default_workers() -> int:
    """Photo workers when none are asked for: one a core, at most four (0.7 GB of memory each)."""
    return max(1, min(4, os.cpu_count() or 1))


def default_web_processes() -> int:
    """Web processes when none are asked for: two (0.15 GB of memory each), where there are two cores."""
    return max(1, min(2, os.cpu_count() or 1))


TABLE: tuple[Setting, ...] = (
    Setting("FACESITE_MODE", read.choice("local", "production"), "local", "local, production",
            "`local` for one machine without TLS; `production` insists on a secret key, host names and https."),
    Setting("FACESITE_DATA", read.folder, "var", "folder",
            "Where photos, the embedded database and logs of state lie. Relative to the project's folder."),
    Setting("FACESITE_HOST", read.text, "127.0.0.1", "address", "The address to listen on; `0.0.0.0` for the whole network."),
    Setting("FACESITE_PORT", read.whole(0, 65535), "8000", "0-65535", "The port to listen on; 0 takes a free one."),
    Setting("FACESITE_PUBLIC_URL", read.url("http", "https"), "", "URL",
            "How browsers reach the site, for links and for CSRF checks, e.g. `https://faces.example.org`."),
    Setting("FACESITE_ALLOWED_HOSTS", read.names, "", "names, comma-separated",
            "Host names that the site answers to, beside that of FACESITE_PUBLIC_URL; `localhost` always in local mode."),
    Setting("FACESITE_SECRET_KEY", read.text, "", "text, 50 or more characters",
            "Signs sessions. Needed in production; in local mode made once and kept in the data folder."),
    Setting("FACESITE_TRUST_PROXY", read.truth, "false", "true, false",
            "Believe `X-Forwarded-Proto` of a proxy in front. Only with a proxy that sets it."),
    Setting("DATABASE_URL", read.url("postgres", "postgresql"), "", "URL",
            "A PostgreSQL 15+ with pgvector 0.8+; left empty, an embedded one is started."),
    Setting("REDIS_URL", read.url("redis", "rediss"), "", "URL",
            "A Valkey or Redis 7+; left empty, an embedded one is started."),
    Setting("FACESITE_S3_BUCKET", read.text, "", "name",
            "Keep photos and all other files in this bucket of S3-compatible storage, instead of in FACESITE_DATA."),
    Setting("FACESITE_S3_ENDPOINT", read.url("http", "https"), "", "URL", "Where that storage is; left empty, Amazon's."),
    Setting("FACESITE_S3_REGION", read.text, "us-east-1", "name", "The bucket's region."),
    Setting("FACESITE_S3_ACCESS_KEY", read.text, "", "text", "The key to the bucket; left empty, what the machine has."),
    Setting("FACESITE_S3_SECRET_KEY", read.text, "", "text", "The secret of that key."),
    Setting("FACESITE_S3_PUBLIC_URL", read.url("http", "https"), "", "URL",
            "How browsers reach that storage: they are then sent to it with an address that works for a minute. Left"
            " empty, the site passes files on."),
    Setting("FACESITE_ACCEL", read.prefix, "", "path",
            "Have nginx send files of FACESITE_DATA itself, by X-Accel-Redirect to this internal location, e.g."
            " `/media-files/`."),
    Setting("FACESITE_METRICS_TOKEN", read.text, "", "text",
            "Who sends this as a bearer token may read `/metrics`; left empty, nobody may."),
    Setting("FACESITE_WEB_PROCESSES", read.whole(1, 64), "", "1-64",
            "Web processes of `manage.py up`, all on one port; each uses one core. Default: two, where there are two cores."),
    Setting("FACESITE_PHOTO_WORKERS", read.whole(0, 256), "", "0-256",
            "Processes that find faces on this machine. Default: one a core, at most 4."),
    Setting("FACESITE_TRAINERS", read.whole(0, 64), "1", "0-64",
            "Processes that train on this machine, one experiment each at a time; 0: it leaves training to others."),
    Setting("FACESITE_FETCHERS", read.whole(0, 64), "1", "0-64",
            "Processes that fetch photos from addresses for the Clarifai-compatible API and deliver to webhooks, eight at"
            " once each."),
    Setting("FACESITE_GRPC", read.truth, "true", "true, false", "Serve the Clarifai-compatible API over gRPC from this machine."),
    Setting("FACESITE_GRPC_PORT", read.whole(0, 65535), "18080", "0-65535",
            "The port of that, on the address of FACESITE_HOST; 0 takes a free one."),
    Setting("FACESITE_GRPC_CERT", read.file, "", "file",
            "A certificate (PEM) with which gRPC is served by TLS; left empty, without TLS."),
    Setting("FACESITE_GRPC_KEY", read.file, "", "file", "The key (PEM) of FACESITE_GRPC_CERT."),
    Setting("FACESITE_WEIGHTS", read.folder, "", "folder",
            "Where the weights of further face networks lie. Default: `weights` in the data folder."),
    Setting("FACESITE_DEVICE", read.choice("auto", "cpu", "cuda"), "auto", "auto, cpu, cuda",
            "What the face networks run on; `auto` takes a GPU where there is one that works."),
    Setting("FACESITE_SAMPLE", read.truth, "true", "true, false", "Load the sample project on the first start."),
    Setting("FACESITE_MAX_PHOTO_MB", read.whole(1, 200), "200", "1-200", "The largest photo that can be uploaded, in MB."),
    Setting("FACESITE_PREDICT_MB", read.whole(1, 200), "50", "1-200",
            "The largest photo on the Predict page, in MB; it waits in Valkey's memory."),
    Setting("FACESITE_PREDICT_TIMEOUT_S", read.whole(1, 300), "30", "1-300",
            "How long a prediction may wait for the predictor before the caller gets 503, in seconds."),
    Setting("FACESITE_PRIVATE_URLS", read.truth, "false", "true, false",
            "Fetch photos from addresses of the site's own network too, where a prediction or an input names a URL, and"
            " deliver to webhooks there. Only where everyone with an account may reach that network."),
    Setting("FACESITE_LINK_HOURS", read.whole(1, 720), "72", "1-720",
            "How long an invitation or a password link can be used, in hours."),
    Setting("FACESITE_PASSWORDS", read.truth, "true", "true, false",
            "Whether people may sign in by password; `false` needs FACESITE_OIDC_ISSUER, and leaves administrators theirs."),
    Setting("FACESITE_OIDC_ISSUER", read.url("http", "https"), "", "URL",
            "The OpenID Connect provider by which people sign in, e.g. `https://id.example.org`; its callback address is"
            " FACESITE_PUBLIC_URL with `/oidc/callback`."),
    Setting("FACESITE_OIDC_CLIENT_ID", read.text, "", "text", "How this site is called there."),
    Setting("FACESITE_OIDC_CLIENT_SECRET", read.text, "", "text", "The secret that goes with it."),
    Setting("FACESITE_OIDC_NAME", read.text, "single sign-on", "text", "The provider's name, on the button: `Continue with …`."),
    Setting("FACESITE_OIDC_SIGNUP", read.truth, "false", "true, false",
            "Whether whoever the provider knows gets an account; otherwise only who was invited."),
    Setting("FACESITE_OIDC_DOMAINS", read.names, "", "names, comma-separated",
            "Let in by the provider only who has a verified e-mail address in one of these domains."),
    Setting("FACESITE_MAIL_URL", read.mail, "", "URL",
            "The server that sends mail, `smtp://user:password@host:587?tls=1` (or `smtps://`); left empty, no mail is sent."),
    Setting("FACESITE_MAIL_FROM", read.text, "", "address", "From whom that mail comes, e.g. `Facesite <faces@example.org>`."),
    Setting("FACESITE_LOG_LEVEL", read.choice("debug", "info", "warning", "error"), "info",
            "debug, info, warning, error", "How much the processes log."),
    Setting("FACESITE_LOG_FORMAT", read.choice("plain", "json"), "plain", "plain, json",
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
    web_processes: int
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
    passwords: bool
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    oidc_signup: bool
    oidc_domains: tuple[str, ...]
    mail_url: str
    mail_from: str
    log_level: str
    log_format: str

    @property
    def production(self) -> bool:
        return self.mode == "production"

    @property
    def providers(self) -> dict[str, Any]:
        """allauth's SOCIALACCOUNT_PROVIDERS. Its accounts are bound to the issuer: another one is another provider."""
        app = {
            "provider_id": self.oidc_issuer, "name": self.oidc_name, "client_id": self.oidc_client_id,
            "secret": self.oidc_client_secret, "settings": {"server_url": self.oidc_issuer},
        }  # fmt: skip
        apps = [app] if self.oidc_issuer else []
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


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
        if setting.name == "FACESITE_WEB_PROCESSES" and not raw:
            raw = str(default_web_processes())
        if setting.name == "FACESITE_WEIGHTS" and not raw:
            raw = str(values["data"] / "weights")
        try:
            value = setting.read(raw)
        except ValueError as error:
            shown = re.sub("//[^/]*@", "//…@", raw)  # a URL's password is nobody's business
            raise BadSetting(f"{setting.name} is {shown!r}, but it {error}.") from error
        values[setting.name.removeprefix("FACESITE_").lower()] = value
    settings = Settings(**values)
    _check_production(settings)
    _check_grpc(settings)
    _check_sign_in(settings)
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


def _check_sign_in(settings: Settings) -> None:
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise BadSetting("FACESITE_OIDC_ISSUER is set alone: it needs FACESITE_OIDC_CLIENT_ID.")
    if settings.production and settings.oidc_issuer.startswith("http://"):
        raise BadSetting(
            "FACESITE_OIDC_ISSUER starts with http://, and FACESITE_MODE is production: without TLS"
            " anyone between could sign in as anyone."
        )
    if not settings.passwords and not settings.oidc_issuer:
        raise BadSetting(
            "FACESITE_PASSWORDS is false, but there is no other way in: set FACESITE_OIDC_ISSUER."
        )
    if settings.mail_url and not settings.mail_from:
        raise BadSetting("FACESITE_MAIL_URL is set alone: it needs FACESITE_MAIL_FROM.")


def document(table: tuple[Setting, ...] = TABLE) -> str:
    """The README's table of settings, as Markdown."""
    rows = ["| setting | values | default | what it does |", "|---|---|---|---|"]
    rows += [
        f"| `{s.name}` | {s.kind} | {f'`{s.default}`' if s.default else '-'} | {s.meaning} |"
        for s in table
    ]
    return "\n".join(rows) + "\n"
