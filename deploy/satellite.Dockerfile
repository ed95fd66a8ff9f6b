# One room. Build from the root of the project: docker build -f deploy/satellite.Dockerfile -t parlour-satellite .
ARG BASE=debian:12.12-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/parlour
COPY deploy/lock/satellite.txt /tmp/lock.txt
RUN /opt/parlour/bin/pip install -q --no-cache-dir --disable-pip-version-check --no-compile --require-hashes --no-deps -r /tmp/lock.txt
COPY deploy/image/strip.py deploy/image/healthy.py /opt/parlour/share/
COPY satellite /opt/parlour/app/satellite
RUN python3 /opt/parlour/share/strip.py /opt/parlour

FROM ${BASE}
LABEL org.opencontainers.image.title="Parlour satellite" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates libopus0 libportaudio2 python3 tzdata \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/share/doc/* /usr/share/man/* \
    && useradd --uid 1000 --user-group --groups audio --no-create-home --home-dir /var/lib/parlour --shell /usr/sbin/nologin parlour \
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
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python3", "/opt/parlour/share/healthy.py", "satellite"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/parlour/bin/python3", "-m", "satellite"]
CMD ["run"]
