"""Answer 200 to `GET /health` on the port in the environment, and to nothing else."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ok(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')


HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Ok).serve_forever()
