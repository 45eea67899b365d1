# One image for every program of ours: the command says which. Built in two stages, so that what
# is needed only for building (pip, Node, the npm packages) is not in it.
FROM python:3.13.9-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN ["python", "-m", "venv", "--without-pip", "/opt/venv"]
# With traces: docker compose build --build-arg REQUIREMENTS=requirements-traces.txt
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} /build/requirements.txt
RUN ["pip", "--python", "/opt/venv/bin/python", "install", "--require-hashes", "--no-deps", "--requirement", "/build/requirements.txt"]
COPY . /app
WORKDIR /app
# The site's stylesheet, under a key made from its sources. It needs nothing but Python, so the building's own Python
# does it: that one has the pip by which Node is fetched, by its own lock.
RUN ["env", "CHARTER_CACHE_DIR=/build/cache", "python", "-m", "casework.site.assets"]
RUN ["/opt/venv/bin/python", "-m", "compileall", "-q", "/app"]
RUN ["chmod", "-R", "a+rX", "/app"]
RUN ["/opt/venv/bin/python", "deploy/keep_site.py", "/build/cache", "/build/site"]
RUN ["mkdir", "-p", "/build/kept/photographs", "/build/kept/rehearsals"]

FROM python:3.13.9-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CHARTER_CACHE_DIR=/opt/site
COPY --from=build /opt/venv /opt/venv
COPY --from=build /build/site /opt/site
COPY --from=build /app /app
# Photographs and rehearsals: a volume laid over it belongs to the user below.
COPY --from=build --chown=10001:10001 /build/kept /var/lib/charter
# The base image has Python's own modules as source alone, and nothing can be written later: without this each start,
# and each question of a healthcheck, would compile them anew.
RUN ["/usr/local/bin/python", "-c", "import compileall, sysconfig; compileall.compile_dir(sysconfig.get_path('stdlib'), quiet=2)"]
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["python"]
CMD ["worker.py"]
