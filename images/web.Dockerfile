# The join page and its token route.
ARG PYTHON_BASE=python:3.13-slim-trixie

FROM ${PYTHON_BASE} AS packages
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/services.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt

# The browser's side of LiveKit. Node comes from PyPI; --ignore-scripts: nothing of these packages is to run here.
FROM ${PYTHON_BASE} AS browser
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/node.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /browser
COPY services/web/package.json services/web/package-lock.json ./
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=cache,target=/root/.npm \
    sh /run/with-ca.sh npm ci --ignore-scripts --no-audit --no-fund

FROM ${PYTHON_BASE}
COPY --from=packages /opt/venv /opt/venv
COPY services/web /app/services/web
COPY --from=browser /browser/node_modules/livekit-client/dist/livekit-client.umd.js /app/services/web/static/vendor/
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN python -m compileall -q /app
WORKDIR /app
USER 65534:65534
EXPOSE 3000
CMD ["python", "-m", "services.web"]
