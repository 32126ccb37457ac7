"""The addresses of the library, of events, of devices and of dashboards, looked at as those of `test_routes`."""

PORTAL = {
    *(f"{how} /account/{page}" for page in ("arrangement", "interests") for how in ("GET", "POST")),
    *(f"GET /account/devices/{page}" for page in ("", "new", "take", "take/<token>", "<uuid:device_id>")),
    *(f"{how} /account/devices/<uuid:device_id>/{act}" for how in ("GET", "POST") for act in ("give", "retire")),
    *(f"POST /account/devices/<uuid:device_id>{act}" for act in ("", "/bring-back", "/keep")),
    *(f"POST /account/devices/{act}" for act in ("new", "take", "updates")),
    *(f"{how} /updates/stop{token}" for how in ("GET", "POST") for token in ("", "/<token>")),
    *(f"{how} /admin/people/devices/<uuid:device_id>/release" for how in ("GET", "POST")),
    "GET /resources/",
    "GET /resources/<slug>",
    "GET /resources/<slug>/files/<uuid:file_id>/<filename>",
    "GET /resources/updates",
    *(f"GET /events/{page}" for page in ("", "<event_slug>", "<event_slug>.ics", "<event_slug>/cancel")),
    *(f"POST /events/<event_slug>/{act}" for act in ("sign-up", "cancel")),
    "GET /account/events/",
    *(f"GET /admin/events/{page}" for page in ("", "new", "<uuid:planned_id>", "<uuid:planned_id>/sign-ups")),
    *(f"POST /admin/events/{page}" for page in ("new", "<uuid:planned_id>", "<uuid:planned_id>/publish")),
    *(f"{how} /admin/events/<uuid:planned_id>/cancel" for how in ("GET", "POST")),
    "POST /admin/events/<uuid:planned_id>/sign-ups.csv",
}
