# tsplay with ssh and git, to run playbooks from a container. Built by `npm run image`, which lays out in the build's
# folder what a user of the package has: the program and the packages that it needs.
#   npm run image
#   docker run --rm -it -v "$PWD:/work" -v "$SSH_AUTH_SOCK:/agent" -e SSH_AUTH_SOCK=/agent tsplay run site.yml -i inventory
ARG BASE=node:22-bookworm-slim
FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/*
COPY . /opt/tsplay
RUN ln -s /opt/tsplay/bin/tsplay.js /usr/local/bin/tsplay \
 && (id node || useradd --create-home --shell /bin/bash node)
USER node
WORKDIR /work
ENTRYPOINT ["tsplay"]
