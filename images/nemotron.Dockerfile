# NeMo's streaming recogniser behind OpenAI's transcription route. The weights are downloaded on first start.
ARG PYTHON_BASE=python:3.13-slim-trixie

FROM ${PYTHON_BASE} AS packages
# antlr4, which NeMo's configuration files need in this old version, has no wheel.
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/nemotron.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt --no-binary=antlr4-python3-runtime

FROM ${PYTHON_BASE}
COPY --from=packages /opt/venv /opt/venv
COPY services/openai_audio /app/services/openai_audio
COPY services/nemotron /app/services/nemotron
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN python -m compileall -q /app
WORKDIR /app
USER 65534:65534
EXPOSE 8000
CMD ["python", "-m", "services.nemotron"]
