"""`python -m services.web [--host H] [--port P]`."""

import argparse

import uvicorn
from pydantic import ValidationError

from services.web.app import create_app
from services.web.settings import load


def main() -> None:
    """Serve until a signal comes; a setting that makes no sense ends it with one line."""
    parser = argparse.ArgumentParser(prog="web", description=__doc__)
    parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: all)")  # noqa: S104
    parser.add_argument("--port", type=int, default=3000, help="port to listen on (default: 3000)")
    arguments = parser.parse_args()
    try:
        settings = load()
    except ValidationError as error:
        first = error.errors()[0]
        raise SystemExit(f"{str(first['loc'][0]).upper()}: {first['msg']}. Next: change it in .env.local") from None
    uvicorn.run(
        create_app(settings),
        host=arguments.host,
        port=arguments.port,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
