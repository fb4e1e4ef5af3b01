"""Entry point of the command, also `python -m deploy`."""

from deploy.cli.main import main

if __name__ == "__main__":
    main()
