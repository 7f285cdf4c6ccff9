import type { ServerResponse } from 'node:http';

/** Who answers: shown in headers, so that a client can see which release and which colour served it. */
export interface Identity {
  readonly version: string;
  readonly color: string;
}

/** Read the identity from the environment: the version is baked into the image, the colour given by the deployment. */
export function readIdentity(env: NodeJS.ProcessEnv): Identity {
  return { version: env['SERVICE_VERSION'] ?? 'dev', color: env['SERVICE_COLOR'] ?? 'none' };
}

/** Put the identity into a response that has not begun yet. */
export function identify(response: ServerResponse, identity: Identity): void {
  response.setHeader('X-Service-Version', identity.version);
  response.setHeader('X-Service-Color', identity.color);
}
