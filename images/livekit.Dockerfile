# LiveKit server from its Go module, for machines that cannot pull livekit/livekit-server.
# Static, on an empty root but for busybox, whose wget asks for its health as in upstream's image.
ARG PYTHON_BASE=python:3.13-slim-trixie

FROM ${PYTHON_BASE} AS build
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=bind,source=images/apt.sh,target=/run/apt.sh \
    sh /run/with-ca.sh sh /run/apt.sh ca-certificates golang-go busybox-static
ARG LIVEKIT_VERSION=v1.13.5
# GOTOOLCHAIN: the module asks for a newer Go than Debian's, which fetches it as a module.
RUN --mount=type=secret,id=ca_bundle,mode=0444 \
    --mount=type=bind,source=images/with-ca.sh,target=/run/with-ca.sh \
    --mount=type=cache,target=/root/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOTOOLCHAIN=auto CGO_ENABLED=0 GOBIN=/root/go/bin sh /run/with-ca.sh \
        go install -trimpath -ldflags="-s -w" "github.com/livekit/livekit-server/cmd/server@${LIVEKIT_VERSION}" \
    && install -D /root/go/bin/server /root/image/livekit-server \
    && install -D /bin/busybox /root/image/bin/busybox \
    && ln -s busybox /root/image/bin/wget \
    && install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /root/image/etc/ssl/certs/ca-certificates.crt

FROM scratch
COPY --from=build /root/image /
USER 65534:65534
EXPOSE 7880 7881 7882/udp
ENTRYPOINT ["/livekit-server"]
