# llama.cpp's server from Debian, for machines that cannot pull ghcr.io/ggml-org/llama.cpp.
# LLAMA_BASE is what images/base/build.sh makes from llama.recipe. Flags are those of upstream's image.
ARG LLAMA_BASE
FROM ${LLAMA_BASE}
ENV HOME=/tmp
USER 65534:65534
EXPOSE 11434
ENTRYPOINT ["llama-server"]
