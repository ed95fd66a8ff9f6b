"""TLS for the web port."""

import ssl
from pathlib import Path


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.3 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    return context
