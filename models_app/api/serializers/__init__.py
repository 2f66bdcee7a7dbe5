"""The shapes of the answers, for the schema; `models_app.shapes` makes them."""
