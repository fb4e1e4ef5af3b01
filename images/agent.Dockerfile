# The voice agent, and the caller that rings it up (`python -m agent call`; flite is the caller's voice).
ARG PYTHON_BASE=python:3.13-slim-trixie

FROM ${PYTHON_BASE} AS packages
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/apt.sh,target=/run/apt.sh \
    sh /run/with-ca.sh sh /run/apt.sh binutils
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/agent.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt

FROM ${PYTHON_BASE}
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/apt.sh,target=/run/apt.sh \
    sh /run/with-ca.sh sh /run/apt.sh flite
COPY --from=packages /opt/venv /opt/venv
COPY agent /app/agent
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN python -m compileall -q /app && install -d -o 65534 -g 65534 -m 0750 /var/log/agent
WORKDIR /app
USER 65534:65534
EXPOSE 8081 8082
CMD ["python", "-m", "agent", "start"]
