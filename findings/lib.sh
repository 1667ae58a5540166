# Sourced by every script here. Gives it an empty folder to work in, and these words:
#
#   install NAME@1.2.3 …   pinned public packages; prints their versions
#   behaviour 'words'      prints what is so
#   redis [OPTION …]       a redis-server on a free port, which is left in REDIS_PORT
#   run < MODULE           runs a module; it prints what it saw, and fails where that is something else
#
# The folder and all that was started are gone when the script ends.
set -euo pipefail

findings=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json

started=''
trap 'kill -9 $started 2>/dev/null; cd / && rm -rf "$folder"' EXIT

install() {
  npm install --silent --no-audit --no-fund --ignore-scripts "$@"
  echo "Versions: node $(node -p process.versions.node), $*"
}

behaviour() { echo "Behaviour: $*"; }

free_port() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })"; }

redis() {
  REDIS_PORT=$(free_port)
  export REDIS_PORT
  echo "Versions: redis-server $(redis-server --version | sed 's/.* v=\([^ ]*\).*/\1/')"
  redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --save '' --loglevel warning "$@" >redis.log &
  started="$started $!"
  disown
  node -e "const go = () => require('net').connect($REDIS_PORT, '127.0.0.1', () => process.exit()).on('error', () => setTimeout(go, 50)); go()"
}

run() {
  cp "$findings"/*.mjs .
  cat >run.mjs
  if ! node "$@" run.mjs; then
    echo 'CHANGED: the behaviour is another one now, or could not be seen.'
    exit 1
  fi
}
