/**
 * One service: what is live, every instance, releases, what the healer decided; and the buttons.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ServiceData } from '../wire.ts';
import { ActionDialog, type Wanted } from './action.tsx';
import { JobLine } from './job.tsx';
import { hrefOf } from './route.ts';
import { Color, liveOf, passing, shortImage, useJobs, useServices, Well } from './services.tsx';
import { Facts, Title, Trouble, When } from './words.tsx';

/** The head of a table. */
const Heads = ({ names }: { readonly names: readonly string[] }): JSX.Element => (
  <thead>
    <tr>
      {names.map((name) => (
        <th scope="col" key={name}>
          {name}
        </th>
      ))}
    </tr>
  </thead>
);

function Instances({ one }: { readonly one: ServiceData }): JSX.Element {
  if (one.instances.length === 0) return <p>No instance runs.</p>;
  return (
    <table class="grid g-instances" aria-label="Instances">
      <Heads names={['Colour', 'Part', 'No', 'Node', 'State', 'Health', 'Container']} />
      <tbody>
        {one.instances.map((each) => (
          <tr key={each.task}>
            <th scope="row">
              <span class={each.color}>{each.color}</span>
              {each.color === one.color ? ', live' : ''}
            </th>
            <td class={each.part === each.color ? 'none' : ''} data-name="part">
              {each.part === each.color ? '-' : each.part}
            </td>
            <td class="number" data-name="no">
              {each.slot}
            </td>
            <td class="wide">
              {each.node === '' ? '-' : each.node}
              {each.port === undefined ? '' : ` (${each.address}:${each.port})`}
            </td>
            <td
              data-name="state"
              class={each.state === 'running' ? 'ok' : each.color === one.color ? 'failed' : ''}
            >
              {each.state}
            </td>
            <td data-name="health">
              <span class={each.health === 'passing' ? 'ok' : each.health === undefined ? '' : 'failed'}>
                {each.health ?? '-'}
              </span>
              {each.health === undefined || each.health === 'passing' ? null : (
                <div class="meta">{each.output.split('\n', 1)[0]?.slice(0, 200)}</div>
              )}
            </td>
            <td class={each.container === undefined ? 'none' : ''} data-name="container">
              <code>{each.container?.slice(0, 12) ?? '-'}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ReleasesProps {
  readonly one: ServiceData;
  readonly isBusy: boolean;
  readonly want: (wanted: Wanted) => void;
}

function Releases({ one, isBusy, want }: ReleasesProps): JSX.Element {
  if (one.releases.length === 0) return <p>There are none.</p>;
  return (
    <table class="grid g-releases" aria-label="Releases">
      <Heads names={['Image', 'When', 'Colour', 'By', 'Release', '']} />
      <tbody>
        {one.releases.map((release) => (
          <tr key={release.id}>
            <th scope="row">{shortImage(release.image)}</th>
            <td>
              <When at={release.switched ?? release.started} />
            </td>
            <td>
              <span class={release.color}>{release.color}</span>
            </td>
            <td data-name="by">{release.by}</td>
            <td class="wide">
              <code>{release.id}</code>
            </td>
            <td>
              {release.live ? (
                <span class="tag ok">live</span>
              ) : (
                <button
                  type="button"
                  disabled={isBusy}
                  aria-label={`Roll back to ${shortImage(release.image)}, ${release.id}`}
                  onClick={() => want({ action: 'rollback', to: release.id })}
                >
                  Roll back to this
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Healing({ one }: { readonly one: ServiceData }): JSX.Element {
  if (one.healing.length === 0) return <p>The healer has decided nothing.</p>;
  return (
    <ul class="healing">
      {one.healing.slice(0, 50).map((each, n) => (
        <li key={n}>
          <When at={each.time} /> <strong>{each.kind}</strong>
          {each.changes.length === 0 ? '' : `: ${each.changes.join(', ')}`}
          <div class="meta">
            {each.why}
            {each.cause === '' ? '' : `; woken by ${each.cause}`}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** An image by the beginning of its digest. */
const shortDigest = (pinned: string): string => pinned.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');

function Overview({ one }: { readonly one: ServiceData }): JSX.Element {
  const live = liveOf(one);
  const former = one.releases.find((release) => release.former);
  const { lock } = one;
  return (
    <Facts
      rows={[
        ['Live', <Color color={one.color} />],
        [
          'nginx',
          one.nginx === one.color ? (
            'as Consul says'
          ) : (
            <span class="failed">{one.nginx ?? 'closed'}, which is not what Consul says</span>
          ),
        ],
        ['Instances', `${passing(one)} are well`],
        ['Image', live === undefined ? '-' : <span title={live.pinned}>{shortDigest(live.pinned)}</span>],
        ['Release', live?.id ?? '-'],
        [
          'Since',
          live === undefined ? (
            '-'
          ) : (
            <span>
              <When at={live.switched} />, by {live.by}
            </span>
          ),
        ],
        [
          'Lock',
          lock === null ? (
            'free'
          ) : (
            <span class="changed">
              {lock.owner ?? 'held'}
              {lock.reason === undefined ? '' : `: ${lock.reason}`}
            </span>
          ),
        ],
        ['Rollback to', former === undefined ? 'nothing' : `${shortImage(former.image)}, ${former.id}`],
        ...(one.deploying === null ? [] : [['Unfinished', one.deploying] as const]),
      ]}
    />
  );
}

export function ServicePage({ name }: { readonly name: string }): JSX.Element {
  const { value, problem } = useServices();
  const jobs = useJobs();
  const [wanted, want] = useState<Wanted>();
  const one = value?.services.find(({ service }) => service === name);
  const own = (jobs.value?.jobs ?? []).filter(({ service }) => service === name);
  const isBusy = own.some(({ exitCode }) => exitCode === undefined);
  return (
    <>
      <Title text={name}>{one === undefined ? null : <Well isWell={one.well} />}</Title>
      <p>
        <a href={hrefOf('services')}>All services</a>
      </p>
      <Trouble problem={problem} />
      {own.map((job) => (
        <JobLine job={job} key={job.id} />
      ))}
      {one === undefined ? (
        <p role="status">{value === undefined ? 'Looking …' : 'There is no such service.'}</p>
      ) : (
        <>
          <Overview one={one} />
          <div class="bar" role="group" aria-label="Actions">
            <button type="button" class="main" disabled={isBusy} onClick={() => want({ action: 'release' })}>
              Release …
            </button>
            <button
              type="button"
              disabled={isBusy || !one.releases.some((release) => release.former)}
              onClick={() => want({ action: 'rollback' })}
            >
              Roll back …
            </button>
            <button type="button" disabled={isBusy} onClick={() => want({ action: 'scale' })}>
              Scale …
            </button>
          </div>
          <h2>Instances</h2>
          <Instances one={one} />
          <h2>Releases</h2>
          <Releases one={one} isBusy={isBusy} want={want} />
          <h2>Healer</h2>
          <Healing one={one} />
          {wanted === undefined ? null : (
            <ActionDialog one={one} wanted={wanted} close={() => want(undefined)} />
          )}
        </>
      )}
    </>
  );
}
