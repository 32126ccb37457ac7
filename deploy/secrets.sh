#!/bin/sh
# Makes the secrets of a new installation, a file each, in the folder that is named; those that are there stay.
# deploy/secrets.sh FOLDER [HOST of PostgreSQL and Valkey]
set -eu
folder=$1 host=${2:-database}
# Nobody else enters the folder; the files themselves are open, as each container reads its own under another user.
umask 022
mkdir -p "$folder"
chmod 700 "$folder"
random() { python3 -c 'import secrets; print(secrets.token_hex(32))'; }
keep() { [ -s "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"; }
keep secret_key "$(random)"
keep metrics_token "$(random)"
keep queue_password "$(random)"
keep superuser_password "$(random)"
keep owner_password "$(random)"
keep app_password "$(random)"
keep database_url "postgresql://guichet_app:$(cat "$folder/app_password")@$host/guichet"
keep database_owner_url "postgresql://guichet_owner:$(cat "$folder/owner_password")@$host/guichet"
keep queue_url "redis://:$(cat "$folder/queue_password")@$host:6379/0"
