"""`python -m services.openrouter_sim [--host H] [--port P]`."""

import argparse
import logging

from services.openrouter_sim.app import create_app
from services.openrouter_sim.server import build
from services.openrouter_sim.settings import Settings


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="openrouter_sim", description=__doc__)
    parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: all)")  # noqa: S104
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (default: 8080)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    build(create_app(Settings()), arguments.host, arguments.port).run()


if __name__ == "__main__":
    main()
