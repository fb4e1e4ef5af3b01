# llama.cpp's server with the tiny model that services/tiny_model makes, at /models/tiny.gguf: nothing to download.
# LLAMA_BASE: upstream's image, or ours (llama.Dockerfile).
ARG PYTHON_BASE=python:3.13-slim-trixie
ARG LLAMA_BASE=ghcr.io/ggml-org/llama.cpp:server-b11206

FROM ${PYTHON_BASE} AS model
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/venv.sh,target=/run/venv.sh \
    --mount=type=bind,source=requirements/tiny-model.txt,target=/run/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    sh /run/with-ca.sh sh /run/venv.sh /run/requirements.txt
COPY services/tiny_model /app/services/tiny_model
WORKDIR /app
RUN mkdir /models && /opt/venv/bin/python -m services.tiny_model /models/tiny.gguf

FROM ${LLAMA_BASE}
COPY --from=model /models/tiny.gguf /models/tiny.gguf
USER 65534:65534
