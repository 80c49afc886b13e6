# What stands beside the system in infra/compose.yaml, from sources: simulated partners, and the demo. Nothing of it is shipped.
ARG BUILD_BASE=node:24.21.0-bookworm-slim
FROM ${BUILD_BASE}
WORKDIR /src
COPY . .
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --omit=dev --workspace=apps/api --workspace=apps/simulators
USER 65532:65532
ENTRYPOINT ["node"]
