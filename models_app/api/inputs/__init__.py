"""What the API takes: bodies and query parameters, validated."""
