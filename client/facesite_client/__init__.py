"""Speak with a Facesite from Python.

`generated` is the whole API as typed functions, made from the site's schema; `connect` gives the client that they
take. `upload_folder` sends a folder of photos.
"""

from facesite_client.connecting import Refused, Site, Unreachable, connect
from facesite_client.uploading import Report, upload_folder

__all__ = ["Refused", "Report", "Site", "Unreachable", "connect", "upload_folder"]
