"""Runs the processes of one machine: one log, restarts, and a stop that leaves nothing."""

from facesite.supervisor.guard import guarded
from facesite.supervisor.log import Log
from facesite.supervisor.loop import Supervisor
from facesite.supervisor.process import Process

__all__ = ["Log", "Process", "Supervisor", "guarded"]
