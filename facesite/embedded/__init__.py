"""Embedded PostgreSQL and Valkey: real servers from pip wheels, children of what starts them.

No Django here: these run before its settings are loaded.
"""

from facesite.embedded.running import ServiceUrls, running_urls, services
from facesite.embedded.service import CannotStart, Service

__all__ = ["CannotStart", "Service", "ServiceUrls", "running_urls", "services"]
