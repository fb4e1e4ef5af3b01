"""Make the tiny model: `python -m services.tiny_model OUT.gguf`."""

import argparse
from pathlib import Path

from services.tiny_model import model_file


def main() -> None:
    """Write the model where the only argument says."""
    parser = argparse.ArgumentParser(prog="services.tiny_model", description=__doc__)
    parser.add_argument("out", type=Path, help="the GGUF file to write")
    model_file.write(parser.parse_args().out)


if __name__ == "__main__":
    main()
