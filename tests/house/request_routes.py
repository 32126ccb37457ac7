"""The addresses of the desk's requests, looked at as those of `test_routes`."""

_PATHS = {
    "GET": ("", "<reference>", "answers/", "answers/<uuid:canned_id>/said"),
    "GET POST": ("new", "answers/new", "answers/<uuid:canned_id>", "<reference>/merge", "<reference>/link"),
    "POST": (
        *(f"<reference>/{act}" for act in ("resolve", "close", "reopen", "inquire", "assign", "live", "tags")),
        *("<reference>/unlink", "<reference>/write", "answers/<uuid:canned_id>/drop"),
    ),
}
REQUESTS = {f"{how} /admin/requests/{path}" for hows, paths in _PATHS.items() for how in hows.split() for path in paths}
