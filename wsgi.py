"""What the web server runs: the application of this environment."""

from app.factory import create_app
from app.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"guichet: {error}") from None
