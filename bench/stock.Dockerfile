# What a stock agent's image is: the same Python, and livekit-agents as pip installs it.
ARG PYTHON_BASE=python:3.13-slim-trixie
FROM ${PYTHON_BASE}
ARG VERSION
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    sh /run/with-ca.sh sh -c 'python3 -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir "livekit-agents[openai]==$VERSION"'
COPY bench/stock_agent.py /app/agent.py
CMD ["/opt/venv/bin/python", "/app/agent.py", "start"]
