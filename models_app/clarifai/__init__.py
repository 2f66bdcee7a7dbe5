"""The Clarifai-compatible API: their calls, translated to this site's services. Two doors lead to one servicer."""
