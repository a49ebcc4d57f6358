"""`python -m benchmarks.serve_practice ADDRESS`: serve a practice, and print its port once it answers."""

from __future__ import annotations

import sys

from coxa.store import Store
from coxa.web import server
from coxa.web.app import create_app


def main() -> None:
    listening = server.bind(0)
    with Store.open(sys.argv[1]) as store, listening:
        port = listening.getsockname()[1]
        server.run(create_app(store, practice=True), listening, lambda _address: print(port, flush=True))


if __name__ == "__main__":
    main()
