import { describe, expect, it } from 'vitest';
import {
  type Health,
  type HealingSettings,
  type Memory,
  nextStep,
} from '../../../src/modules/bluegreen/healing-steps.ts';

const settings: HealingSettings = { patience: 20_000, shortage: 120_000, tries: 3, backoff: 15_000 };
const well: Health = { wanted: 2, running: 2, passing: 2, unwell: [] };
const oneIll: Health = { wanted: 2, running: 2, passing: 1, unwell: ['b'] };
const allIll: Health = { wanted: 2, running: 2, passing: 0, unwell: ['a', 'b'] };
const short: Health = { wanted: 2, running: 1, passing: 1, unwell: [] };

/** Looks again and again; the answer is each step with its second, the last memory, and what was told. */
function life(health: (second: number) => Health, until: number, every = 1) {
  let memory: Memory | undefined;
  const steps: string[] = [];
  for (let second = 0; second <= until; second += every) {
    const next = nextStep(health(second), memory, second * 1000, settings);
    memory = next.memory;
    if (next.begun) steps.push(`${second} begins`);
    if (next.step.kind !== 'none')
      steps.push(`${second} ${next.step.kind}${next.step.kind === 'replace' ? ` ${next.step.task}` : ''}`);
    if (next.ended) steps.push(`${second} ends`);
  }
  return { steps, memory };
}

describe('the steps of healing', () => {
  it('are none while all is well', () => {
    expect(life(() => well, 100)).toEqual({ steps: [], memory: undefined });
  });

  it('replace an instance that stays critical, and end when it is well', () => {
    expect(life((s) => (s < 30 ? oneIll : well), 60).steps).toEqual(['0 begins', '20 replace b', '30 ends']);
  });

  it('leave a release anew to who makes it, and call a person all the same', () => {
    const look = (memory: Memory | undefined, second: number) =>
      nextStep(allIll, memory, second * 1000, { ...settings, releases: false });
    const begun = look(undefined, 0).memory;
    expect(look(begun, 20).step).toEqual({ kind: 'replace', task: 'a' });
    const replaced = look(begun, 20).memory;
    expect(look(replaced, 35)).toMatchObject({ step: { kind: 'none' }, memory: replaced });
    expect(nextStep(allIll, replaced, 35_000, settings).step).toEqual({ kind: 'redeploy' });
    expect(look({ ...replaced!, tries: settings.tries }, 35).step).toEqual({ kind: 'alarm' });
  });

  it('leave one alone that comes back by itself', () => {
    expect(life((s) => (s < 15 ? oneIll : well), 60).steps).toEqual(['0 begins', '15 ends']);
  });

  it('replace one at a time, the longest ill first', () => {
    const two = (s: number): Health => ({
      wanted: 3,
      running: 3,
      passing: s >= 30 ? 2 : 1,
      unwell: s >= 30 ? ['c'] : s >= 5 ? ['b', 'c'] : ['b'],
    });
    expect(life(two, 40).steps).toEqual(['0 begins', '20 replace b', '30 replace c']);
  });

  it('release the colour anew when its replacements are ill too, and call a person after three tries', () => {
    expect(life(() => allIll, 400).steps).toEqual([
      '0 begins',
      '20 replace a',
      '35 redeploy',
      '65 redeploy',
      '125 alarm',
    ]);
  });

  it('call a person once, for as long as it lasts', () => {
    expect(life(() => oneIll, 4000, 5).steps.filter((step) => step.endsWith('alarm'))).toHaveLength(1);
    const again = life((s) => (s < 200 ? oneIll : s < 210 ? well : oneIll), 600).steps;
    expect(again.filter((step) => step.endsWith('alarm'))).toHaveLength(2);
  });

  it('give Swarm its time to start what is missing, then call a person', () => {
    expect(life(() => short, 300).steps).toEqual(['0 begins', '120 alarm']);
    expect(life((s) => (s < 60 ? short : well), 300).steps).toEqual(['0 begins', '60 ends']);
  });

  it('release anew what the swarm has lost', () => {
    const gone: Health = { wanted: undefined, running: 0, passing: 0, unwell: [] };
    expect(life(() => gone, 30).steps).toEqual(['0 begins', '20 redeploy']);
  });

  it('wait, and remember, while Swarm or Consul is out of sight', () => {
    const blind: Health = { wanted: undefined, running: undefined, passing: undefined, unwell: [] };
    expect(life(() => blind, 500)).toEqual({ steps: [], memory: undefined });
    const { steps } = life((s) => (s < 10 || s > 100 ? oneIll : blind), 101);
    // The ten seconds before count.
    expect(steps).toEqual(['0 begins', '101 replace b']);
  });

  it('count tries anew once they help', () => {
    const crash = (s: number): Health =>
      s < 60 ? { ...allIll, passing: 0 } : { wanted: 2, running: 2, passing: 1, unwell: ['b'] };
    const { steps } = life(crash, 300);
    expect(steps.slice(0, 3)).toEqual(['0 begins', '20 replace a', '35 redeploy']);
    expect(steps.filter((step) => /replace b/.test(step)).length).toBe(3);
    expect(steps.at(-1)).toMatch(/alarm/);
  });

  it('release a colour anew that has lost a worker, and call a person when Swarm does not start one', () => {
    const lost: Health = { ...well, lost: ['mailer'] };
    expect(life((s) => (s < 25 ? lost : well), 60).steps).toEqual(['0 begins', '20 redeploy', '25 ends']);
    const few: Health = { ...well, short: ['mailer'] };
    expect(life(() => few, 130).steps).toEqual(['0 begins', '120 alarm']);
    expect(life((s) => (s < 60 ? few : well), 130).steps).toEqual(['0 begins', '60 ends']);
  });
});
