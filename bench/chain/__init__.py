"""The fallback chain against its peers, over real HTTP, side by side in one run: `python -m bench.chain`."""
