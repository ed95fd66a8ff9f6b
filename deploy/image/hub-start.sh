#!/bin/sh
# Starts the hub in a container: says where to go next, then becomes the hub.
set -eu
if [ "${1-}" = up ]; then
    cat <<WELCOME
Parlour is starting. In another terminal, in the folder of docker-compose.yml:

  docker compose exec hub parlour ha connect              find Home Assistant and log in
  docker compose exec hub parlour pair --room kitchen     print an invite for a satellite
  docker compose exec hub parlour ask "what time is it"   talk to it by text
  docker compose exec hub parlour doctor                  check everything and say how to fix it

WELCOME
fi
exec /opt/parlour/bin/parlour "$@"
