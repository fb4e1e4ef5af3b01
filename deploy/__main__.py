"""Entry point of the command, also `python -m deploy`."""

import gc


def main() -> None:
    """Run the command line."""
    # what a short command allocates is nearly all imported code: looking for garbage in it costs 20 ms of 360
    gc.set_threshold(100_000, 50, 50)
    from deploy.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
