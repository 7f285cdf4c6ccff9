// What the role service is told passes its own argument spec.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

describe('the arguments of the role service', () => {
  it('are taken, those of a Compose file of its own too, and the release goes on to its lock', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars:
    container_name: shop
    container_image: shop
    http_address: /
    service_env: { DEBUG: true }
    service_limits: { memory: 256M }
    service_hosts: [shop.example.com]
    service_extra: { services: { color: { init: true }, worker: { image: __image__ } } }
  roles: [${resolve('roles/service')}]
`);
    // No Consul listens here: that is the next step.
    const failed = ran.lines.filter((line) => line.includes(' failed'));
    expect(failed).toEqual([expect.stringContaining('Deploy lock is held')]);
  });
});
