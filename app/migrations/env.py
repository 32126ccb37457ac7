"""What Alembic runs for every command: the connection comes from `app.migrations.runner`."""

from alembic import context

from app.migrations.runner import metadata_of_rooms

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata_of_rooms(),
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
