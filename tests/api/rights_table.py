"""Who may call what: one table for all addresses of the site, kept apart from the code that decides it.

`P` stands for a project's own address. A new address without a row here fails a test.
"""

from __future__ import annotations

import re

PROJECT = "api/v1/projects/<int:project_id>"
DATASET, CLASSIFIER, WORKFLOW = (
    f"P/{name}" for name in ("datasets/<int:dataset_id>", "classifiers/<int:classifier_id>", "workflows/<int:workflow_id>")
)  # fmt: skip
BATCH, RUN = "P/batches/<int:batch_id>", "P/runs/<int:run_id>"
EXPERIMENT = f"{RUN}/experiments/<int:number>"

ANYONE = "anyone"
SIGNED_IN = "who is signed in, or a key"
USER = "who is signed in"
ADMIN = "an administrator"
VIEWER, LABELLER, OWNER = "viewer", "labeller", "owner"
USER_VIEWER, USER_LABELLER, USER_OWNER = "viewer, no key", "labeller, no key", "owner, no key"

# What each may call, beside what those before it may.
_ROWS: dict[str, str] = {
    ANYONE: """
        * healthz
        * readyz
        * metrics
        GET api/v1/schema
        GET api/v1/docs
        GET POST DELETE api/v1/session
        POST api/v1/session/code
        POST api/v1/session/provider
        POST api/v1/session/forgotten
        GET oidc/callback
        GET POST api/v1/links/<str:token>
        * ^api/(?P<path>.*)$
        * ^(?!static/|ws/)(?P<path>.*)$
    """,
    SIGNED_IN: """
        GET api/v1/embedders
        GET api/v1/projects
    """,
    USER: """
        PATCH api/v1/session
        POST api/v1/session/password
        DELETE api/v1/session/provider
        GET api/v1/session/second-factor
        POST api/v1/session/second-factor/begin
        POST api/v1/session/second-factor/confirm
        POST api/v1/session/second-factor/codes
        POST api/v1/session/second-factor/off
        POST api/v1/projects
    """,
    ADMIN: """
        GET api/v1/users
        PATCH api/v1/users/<int:user_id>
        POST api/v1/users/<int:user_id>/password-link
        DELETE api/v1/users/<int:user_id>/second-factor
        GET POST api/v1/invitations
        DELETE api/v1/invitations/<int:link_id>
        GET api/v1/system
        GET api/v1/system/storage
        POST api/v1/system/retry
    """,
    VIEWER: f"""
        GET P
        GET P/progress
        GET P/members
        GET P/uploads
        GET P/photos
        GET P/photos/<int:photo_id>
        GET P/photos/<int:photo_id>/image/<str:size>
        GET P/faces
        GET P/faces/index
        GET P/faces/<int:face_id>
        GET P/faces/<int:face_id>/crop
        GET P/faces/<int:face_id>/candidates
        GET P/labels/export
        GET P/changes
        GET P/people
        GET P/people/<int:person_id>
        GET P/people/<int:person_id>/groups
        GET P/people/<int:person_id>/similar
        GET P/clusters
        GET P/suggestions
        GET P/holds
        GET P/presence
        GET P/team
        POST P/find
        GET P/quality
        GET P/jobs
        GET P/jobs/<int:job_id>
        GET P/datasets
        POST P/datasets/readiness
        GET {DATASET}
        GET {DATASET}/people
        GET {DATASET}/faces
        GET {DATASET}/faces/<int:face_id>/crop
        GET {DATASET}/compare/<int:other_id>
        GET {DATASET}/download
        GET P/classifiers
        GET {CLASSIFIER}
        GET {CLASSIFIER}/versions
        GET POST {CLASSIFIER}/evaluation
        GET P/runs
        POST P/runs/preview
        GET {RUN}
        GET {RUN}/artifacts.zip
        GET {EXPERIMENT}
        GET {EXPERIMENT}/points
        GET {EXPERIMENT}/log
        GET {EXPERIMENT}/log.txt
        GET {EXPERIMENT}/artifacts
        GET {EXPERIMENT}/artifacts.zip
        GET {EXPERIMENT}/artifacts/<path:path>
        GET P/training
        GET P/training/options
        GET P/tests
        GET P/workflows
        GET {WORKFLOW}
        GET {WORKFLOW}/versions
        POST {WORKFLOW}/predict
        GET POST P/evaluation
        POST P/predict
        POST P/predict/fetch
        GET POST P/batches
        GET {BATCH}
        POST {BATCH}/files
        POST {BATCH}/close
        POST {BATCH}/cancel
        GET {BATCH}/items
        GET {BATCH}/csv
    """,
    LABELLER: f"""
        POST P/uploads
        POST P/photos
        POST P/photos/known
        POST P/photos/trash
        POST P/photos/restore
        POST P/photos/retry
        POST P/photos/<int:photo_id>/faces
        POST P/faces/use
        PATCH DELETE P/faces/<int:face_id>
        POST P/labels
        POST P/labels/import
        POST P/labels/import/stored
        POST P/reviews
        GET P/changes/next
        POST P/changes/undo
        POST P/changes/redo
        POST P/people
        POST P/people/merge
        PATCH DELETE P/people/<int:person_id>
        POST P/clusters
        POST P/jobs/detect
        POST P/jobs/<int:job_id>/apply
        POST P/jobs/<int:job_id>/cancel
        POST P/datasets
        POST P/datasets/upload
        PATCH DELETE {DATASET}
        POST {DATASET}/restore
        POST P/classifiers
        PATCH DELETE {CLASSIFIER}
        POST {CLASSIFIER}/restore
        POST P/runs
        PATCH DELETE {RUN}
        POST {RUN}/restore
        POST {RUN}/pause
        POST {RUN}/resume
        POST {RUN}/stop
        POST {EXPERIMENT}/stop
        POST {EXPERIMENT}/retry
        POST {EXPERIMENT}/classifier
        POST P/tests
        POST P/workflows
        PATCH DELETE {WORKFLOW}
        POST {WORKFLOW}/restore
        POST P/predict/keep
    """,
    OWNER: """
        PATCH DELETE P
        POST P/restore
        POST P/members
        PATCH DELETE P/members/<int:user_id>
        GET P/keys
        DELETE P/keys/<int:key_id>
        POST P/photos/erase
        POST P/people/<int:person_id>/erase
        GET P/erasures
        GET P/erasures/<int:erasure_id>
        GET P/retention
        POST P/jobs/embed
        GET POST P/webhooks
        PATCH DELETE P/webhooks/<int:webhook_id>
        POST P/webhooks/<int:webhook_id>/secret
        POST P/webhooks/<int:webhook_id>/test
        GET P/webhooks/<int:webhook_id>/deliveries
        POST P/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/again
    """,
    USER_VIEWER: """
        DELETE P/holds
        GET P/skips
    """,
    USER_LABELLER: """
        POST P/holds
        POST DELETE P/skips
    """,
    USER_OWNER: """
        POST P/keys
    """,
}  # fmt: skip

# What the table can't say in a word.
REMARKS = {
    "* ^api/(?P<path>.*)$": "answers 404",
    "* ^(?!static/|ws/)(?P<path>.*)$": "the page of the app, without data",
    "* metrics": "answers 404 without FACESITE_METRICS_TOKEN",
    "GET POST api/v1/links/<str:token>": "with a link that still works",
    "GET POST DELETE api/v1/session": "signing in, out, and who is signed in",
    "POST api/v1/session/code": "who has just given the right password",
    "GET oidc/callback": "with the answer to a sign-in begun here",
    "PATCH DELETE P/members/<int:user_id>": "everyone may leave",
    "GET api/v1/projects": "those with a part in them",
}

# The Clarifai-compatible API is called with a project's key alone, by gRPC and by REST under v2/.
CLARIFAI = "* ^(?P<path>v2/[\\s\\S]*)\\Z"
RPCS: dict[str, str] = {
    VIEWER: """
        GetApp ListApps ListInputs GetInput GetInputCount GetInputsAddJob ListAnnotations GetAnnotation ListConcepts
        GetConcept PostConceptsSearches ListModels GetModel GetModelType ListModelVersions GetModelVersion
        PostModelOutputs ListWorkflows GetWorkflow PostWorkflowResults
    """,
    LABELLER: """
        PostInputs DeleteInput DeleteInputs CancelInputsAddJob PostAnnotations DeleteAnnotation DeleteAnnotations
        PostConcepts PatchConcepts PostModels DeleteModel DeleteModels PostWorkflows DeleteWorkflow DeleteWorkflows
    """,
}  # fmt: skip

# The one websocket: a viewer's session of the site's own page.
WEBSOCKET = "ws/projects/<int:project_id>"


def rights() -> dict[tuple[str, str], str]:
    """Who may make each call: (method, route) -> the least that is needed."""
    found: dict[tuple[str, str], str] = {}
    for need, text in _ROWS.items():
        for line in text.split("\n"):
            *methods, route = line.split() or [""]
            for method in methods:
                call = (method, full(route))
                assert call not in found, call
                found[call] = need
    return found


def full(route: str) -> str:
    """A route as Django has it."""
    return PROJECT + route[1:] if route == "P" or route.startswith("P/") else route


def document() -> str:
    """The table as Markdown, for docs/security.md."""
    lines = ["| call | takes |", "|---|---|"]
    for need, text in _ROWS.items():
        rows = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        lines += [f"| `{_plain(row)}`{_remark(row)} | {need} |" for row in rows]
    return "\n".join(lines) + "\n"


def _remark(row: str) -> str:
    return f" ({REMARKS[row]})" if row in REMARKS else ""


def _plain(row: str) -> str:
    """`GET /photos/{photo_id}`, and `any` for `*`."""
    methods, route = row.replace("* ", "any ").rsplit(" ", 1)
    route = {"^api/(?P<path>.*)$": "api/…", "^(?!static/|ws/)(?P<path>.*)$": "…"}.get(route, route)
    route = re.sub(r"<\w+:(\w+)>", r"{\1}", route)
    return f"{methods} {route if route.startswith('P') else '/' + route}"
