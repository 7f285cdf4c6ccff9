# tsplay with ssh and git, to run playbooks from a container:
#   docker build -t tsplay .
#   docker run --rm -it -v "$PWD:/work" -v "$SSH_AUTH_SOCK:/agent" -e SSH_AUTH_SOCK=/agent tsplay run site.yml -i inventory
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openssh-client git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src /opt/tsplay
RUN ln -s /opt/tsplay/bin/tsplay.js /usr/local/bin/tsplay
USER node
WORKDIR /work
ENTRYPOINT ["tsplay"]
