import { docker, dockerMaybe } from '../docker/cli.ts';
import { importImage } from '../docker/import.ts';
import { hashOf } from './hash.ts';
import type { Image } from './image.ts';

/** What a container never needs, and what keeps packages from bringing it again. */
const SLIM = `
for path in doc man locale info; do
  printf 'path-exclude=/usr/share/%s/*\\n' "$path" >> /etc/dpkg/dpkg.cfg.d/lab-slim
  rm -rf /usr/share/"$path"/*
done
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
rm -rf /var/cache/* /var/lib/apt/lists/* /var/log/*
install -d /usr/share/man/man1 /var/cache/apt/archives/partial /var/lib/apt/lists/partial
`;

/** The base image without documentation, in a single layer: every service image has this one in common. */
export function slimImage(base: Image): Image {
  const tag = `tsplay-lab/slim:${hashOf(base.tag, SLIM)}`;
  return {
    tag,
    title: 'image slim',
    build: async () => {
      const container = await docker(['create', base.tag, 'sh', '-ec', SLIM]);
      try {
        await docker(['start', '--attach', container]);
        // A layer that removes files makes no image smaller; export and import make one layer of what is left.
        await importImage(tag, 'slim', 'docker', ['export', container]);
      } finally {
        await dockerMaybe(['rm', '--force', container]);
      }
    },
  };
}
