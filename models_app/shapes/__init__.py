"""Rows as the API and the events show them, one noun a module; `api.serializers` has their schema."""
