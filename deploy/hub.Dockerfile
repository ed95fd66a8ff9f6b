# The hub. Build from the root of the project: docker build -f deploy/hub.Dockerfile -t parlour-hub .
# Any Debian 12 or 13 with apt serves as BASE. Everything from PyPI comes from the lock, checked by hash.
ARG BASE=debian:12.12-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/parlour
COPY deploy/lock/hub.txt /tmp/lock.txt
# The lock also serves a hub with a microphone of its own; what only that needs, or an optional voice, stays out.
RUN /opt/parlour/bin/pip install -q --no-cache-dir --disable-pip-version-check --no-compile --require-hashes --no-deps -r /tmp/lock.txt \
    && /opt/parlour/bin/pip uninstall -q -y livekit sounddevice onnxruntime flatbuffers
COPY deploy/image/strip.py deploy/image/hub-start.sh deploy/image/parlour.py deploy/image/healthy.py /opt/parlour/share/
COPY hub /opt/parlour/app/hub
COPY satellite /opt/parlour/app/satellite
COPY router /opt/parlour/app/router
COPY ha_bridge /opt/parlour/app/ha_bridge
COPY config /opt/parlour/app/config
RUN python3 /opt/parlour/share/strip.py /opt/parlour

FROM ${BASE}
LABEL org.opencontainers.image.title="Parlour hub" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates flite libopus0 python3 tzdata \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/share/doc/* /usr/share/man/* \
    && useradd --uid 1000 --user-group --no-create-home --home-dir /var/lib/parlour --shell /usr/sbin/nologin parlour \
    && install -d -m 0700 -o parlour -g parlour /var/lib/parlour
COPY --from=build /opt/parlour /opt/parlour
ENV PATH=/opt/parlour/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/parlour/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/var/lib/parlour \
    PARLOUR_DATA_DIR=/var/lib/parlour
USER 1000:1000
WORKDIR /var/lib/parlour
VOLUME /var/lib/parlour
EXPOSE 8770
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python3", "/opt/parlour/share/healthy.py", "hub"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/parlour/share/hub-start.sh"]
CMD ["up"]
