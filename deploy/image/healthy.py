"""Health check of the images: exit code 0 when the part named works. Uses nothing but Python itself.

`hub`: the web port answers. It stays healthy while degraded: restarting the hub does not bring Home Assistant back.
`satellite`: its event socket accepts.
"""

import http.client
import json
import os
import socket
import ssl
import sys
from pathlib import Path

TIMEOUT_S = 4.0


def hub_works(port: int) -> bool:
    """Whether the hub on this machine says `ok` or `degraded`, over TLS if that is what it speaks."""
    trusting = ssl.create_default_context()  # the certificate names the house, and we ask loopback
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    secure = http.client.HTTPSConnection("127.0.0.1", port, timeout=TIMEOUT_S, context=trusting)
    for connection in (plain, secure):
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            return answer.status == 200 and json.load(answer)["status"] in {"ok", "degraded"}
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            continue
        finally:
            connection.close()
    return False


def satellite_works(folder: Path) -> bool:
    """Whether the satellite of this data folder answers on its event socket."""
    with socket.socket(socket.AF_UNIX) as trial:
        trial.settimeout(TIMEOUT_S)
        try:
            trial.connect(str(folder / "satellite" / "events.sock"))
        except OSError:
            return False
    return True


def main() -> int:
    """0 works, 1 does not."""
    folder = Path(os.environ.get("PARLOUR_DATA_DIR", "/var/lib/parlour"))
    if sys.argv[1] == "hub":
        return 0 if hub_works(int(os.environ.get("PARLOUR_HTTP_PORT") or 8765)) else 1
    return 0 if satellite_works(folder) else 1


if __name__ == "__main__":
    sys.exit(main())
