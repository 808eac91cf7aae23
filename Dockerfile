# The portal's one image: web server, worker and commands differ only in what compose.yaml starts.
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 VAR_DIR=/srv/portal/var
WORKDIR /srv/portal/app
COPY requirements.txt requirements-s3.txt ./
RUN pip install -r requirements.txt -r requirements-s3.txt
COPY . .
RUN useradd --system --home-dir /srv/portal portal \
    && mkdir -p /srv/portal/var/files /srv/portal/var/static /srv/portal/var/mail /srv/portal/var/backup \
    && chown -R portal /srv/portal/var
USER portal
VOLUME /srv/portal/var
EXPOSE 8000
# Of the web server; compose.yaml gives worker and schedule their own.
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["python", "-m", "vixuyen_portal.probe"]
# Threads, because a connection that stays silent holds one of them and not a whole process.
CMD ["gunicorn", "vixuyen_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "16", "--no-control-socket", "--access-logfile", "-"]
