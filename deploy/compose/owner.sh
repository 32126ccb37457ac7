#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty: makes the tables' owner and the database.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set word="$(cat /run/secrets/owner_password)" <<'SQL'
CREATE ROLE guichet_owner LOGIN CREATEROLE PASSWORD :'word';
CREATE DATABASE guichet OWNER guichet_owner;
SQL
