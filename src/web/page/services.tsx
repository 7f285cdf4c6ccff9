/**
 * The blue/green services.
 */
import type { JSX } from 'preact';
import type { JobsAnswer, ServiceData, ServicesAnswer } from '../wire.ts';
import { JobLine } from './job.tsx';
import { usePolled, type Polled } from './polled.ts';
import { hrefOf } from './route.ts';
import { Title, Trouble, When } from './words.tsx';

/** Milliseconds between two looks at services. */
const interval = 4_000;

export const useServices = (): Polled<ServicesAnswer> => usePolled<ServicesAnswer>('api/services', interval);
export const useJobs = (): Polled<JobsAnswer> => usePolled<JobsAnswer>('api/jobs', 1_000);

export const Color = ({ color }: { readonly color: string | null }): JSX.Element =>
  color === null ? <span class="failed">nothing</span> : <strong class={color}>{color}</strong>;

export const Well = ({ isWell }: { readonly isWell: boolean }): JSX.Element => (
  <span class={`tag ${isWell ? 'ok' : 'failed'}`}>{isWell ? 'well' : 'not well'}</span>
);

/** `registry:5000/team/books:1.0.0@sha256:…` is `books:1.0.0`. */
export const shortImage = (image: string): string => image.replace(/@.*$/, '').replace(/^.*\//, '');

/** Instances of the live colour that nginx asks, and those of them that are well. */
export function passing({ color, instances }: ServiceData): string {
  const asked = instances.filter((one) => one.color === color && one.part === color);
  const well = asked.filter((one) => one.state === 'running' && one.health === 'passing');
  return `${well.length} of ${asked.length}`;
}

export const liveOf = ({ releases }: ServiceData): ServiceData['releases'][number] | undefined =>
  releases.find(({ live }) => live);

function Card({ one }: { readonly one: ServiceData }): JSX.Element {
  const live = liveOf(one);
  return (
    <li class="card">
      <h2>
        <a href={hrefOf('services', one.service)}>{one.service}</a>
        <Well isWell={one.well} />
      </h2>
      <p>
        <Color color={one.color} /> {live === undefined ? '' : shortImage(live.image)}
      </p>
      <p>{passing(one)} instances are well</p>
      <p class="meta">
        {live === undefined ? null : (
          <>
            since <When at={live.switched} />, by {live.by}
          </>
        )}
      </p>
      {one.lock === null ? null : <p class="changed">locked by {one.lock.owner ?? 'someone'}</p>}
      {one.deploying === null ? null : <p class="unknown">a release has begun and not ended</p>}
    </li>
  );
}

export function ServicesPage(): JSX.Element {
  const { value, problem } = useServices();
  const jobs = useJobs();
  return (
    <>
      <Title text="Services" />
      <Trouble problem={problem} />
      {(jobs.value?.jobs ?? []).map((job) => (
        <JobLine job={job} key={job.id} />
      ))}
      {value === undefined && problem === undefined ? <p role="status">Looking …</p> : null}
      {value?.services.length === 0 ? <p>Nothing has been released on {value.host} yet.</p> : null}
      {value === undefined || value.services.length === 0 ? null : (
        <>
          <ul class="cards" style={{ listStyle: 'none', padding: 0 }}>
            {value.services.map((one) => (
              <Card one={one} key={one.service} />
            ))}
          </ul>
          <p class="meta">As {value.host} sees them.</p>
        </>
      )}
    </>
  );
}
