# One image for web, ws, worker and migrate; docker-compose.yml says what each runs.

FROM node:20-bookworm-slim AS browser
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY static static
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgdal32 libgeos-c1v5 libproj25 postgresql-client gettext \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
COPY --from=browser /app/node_modules node_modules
COPY --from=browser /app/static/dist static/dist
# Neither command reads the database. The key is used for nothing: this layer ends with the command.
RUN export SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    && python manage.py basemap \
    && python manage.py compilemessages --ignore node_modules \
    && python manage.py collectstatic --no-input \
    && rm -rf node_modules \
    && useradd --system --no-create-home --shell /usr/sbin/nologin sltmap \
    && install -d -m 0700 -o sltmap /apart
USER sltmap
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8000
EXPOSE 8000
STOPSIGNAL SIGTERM
