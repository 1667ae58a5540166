# Sourced by every script of the folder above. It has made an empty folder to work in, and gets these words:
#
#   install NAME@1.2.3 …   installs pinned public packages and prints their versions
#   behaviour 'words'      prints what is so
#   redis [OPTION …]       starts a redis-server on a free port and leaves the port in REDIS_PORT
#   run <MODULE            runs a module, which prints what it saw and fails where that is something else
#
# The working folder and everything started are gone when the script ends.
set -euo pipefail

support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${folder:?a script makes its own folder to work in, then sources this}"
started=''
trap 'kill -9 $started 2>/dev/null || true; cd / && rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json

install() {
  npm install --silent --no-audit --no-fund --ignore-scripts --prefer-offline "$@"
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
  cp "$support"/*.mjs .
  cat >run.mjs
  if ! node run.mjs; then
    echo 'CHANGED: the behaviour is different now, or could not be observed.'
    exit 1
  fi
}
