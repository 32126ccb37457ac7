"""The blueprints of this part of the desk, as the composition root takes them."""

from app.blueprints.admin.requests import acts, answers, opening, thread, views

BLUEPRINTS = (views.bp, thread.bp, acts.bp, opening.bp, answers.bp)
