# A Moshi server (one conversation, needs an NVIDIA GPU with 24 GB) for `duplex.mode: remote`. Its environment is its own:
# moshi pins old versions of what the hub uses new. Build from the root of the project:
#   docker build -f deploy/duplex.Dockerfile -t parlour-duplex .
ARG BASE=debian:12.12-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/duplex
COPY deploy/lock/duplex.txt /tmp/lock.txt
RUN /opt/duplex/bin/pip install -q --no-cache-dir --disable-pip-version-check --no-compile --require-hashes --no-deps -r /tmp/lock.txt

FROM ${BASE}
LABEL org.opencontainers.image.title="Parlour duplex" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates gcc libc6-dev libopus0 libportaudio2 python3 python3-dev \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --user-group --no-create-home --home-dir /models --shell /usr/sbin/nologin parlour \
    && install -d -m 0700 -o parlour -g parlour /models
COPY --from=build /opt/duplex /opt/duplex
ENV PATH=/opt/duplex/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/models HF_HOME=/models TRITON_CACHE_DIR=/tmp/triton \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 1000:1000
WORKDIR /models
VOLUME /models
EXPOSE 8998
HEALTHCHECK --interval=15s --timeout=5s --start-period=20m --retries=4 \
    CMD ["python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 8998), 4).close()"]
ENTRYPOINT ["/opt/duplex/bin/python3", "-m", "moshi.server"]
CMD ["--host", "0.0.0.0", "--port", "8998"]
