"""Photos in, faces with vectors out: detection, alignment, embedding, voting.

Nothing here knows of Django or a database. `errors`, `types`, `images`, `resample`, `geometry` and
`voting` never import torch, so the web process may use them; `engine` and what it needs do.
"""
