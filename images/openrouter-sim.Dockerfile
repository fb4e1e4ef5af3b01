# The OpenRouter simulator: OpenRouter's routes, headers and errors, on demand.
ARG PYTHON_BASE=python:3.13-slim-trixie

FROM ${PYTHON_BASE} AS packages
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/services.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt

FROM ${PYTHON_BASE}
COPY --from=packages /opt/venv /opt/venv
COPY services/openrouter_sim /app/services/openrouter_sim
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN python -m compileall -q /app
WORKDIR /app
USER 65534:65534
EXPOSE 8080
CMD ["python", "-m", "services.openrouter_sim"]
