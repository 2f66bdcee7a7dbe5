"""Several machines as one site: shared database, queue and bucket, processes of their own."""
