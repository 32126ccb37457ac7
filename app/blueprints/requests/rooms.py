"""The pages of one's requests, under both their addresses: importing what shows and does puts its views there."""

from app.blueprints.requests import acts, board, thread
from app.blueprints.requests.entrance import guests, own

VIEWS = (board, thread, acts)
BLUEPRINTS = (own, guests)
