/**
 * Failures, differences and what cannot be known.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Finding } from '../../report/page/findings.ts';
import { findingWords, plural } from '../../report/page/terms.ts';
import type { Problem, TaskAnswer } from '../wire.ts';
import { get, problemOf } from './api.ts';
import { Origins } from './origins.tsx';
import { Trouble } from './words.tsx';

/** More hosts than these are folded. */
const fewHosts = 20;

function Hosts({ hosts }: { readonly hosts: readonly string[] }): JSX.Element {
  const names = hosts.join(', ');
  if (hosts.length <= fewHosts) return <span>{names}</span>;
  return (
    <details class="inline">
      <summary>{plural(hosts.length, 'result')}</summary>
      {names}
    </details>
  );
}

const lineClass = (line: string): string =>
  line.startsWith('+') ? 'add' : line.startsWith('-') ? 'gone' : '';

export const DiffText = ({ text }: { readonly text: string }): JSX.Element => (
  <pre role="region" aria-label="Difference" tabIndex={0}>
    {text
      .trimEnd()
      .split('\n')
      .map((line, n) => (
        <span class={lineClass(line)} key={n}>
          {`${line}\n`}
        </span>
      ))}
  </pre>
);

function OneFinding({ finding }: { readonly finding: Finding }): JSX.Element {
  const { kind, ignored, text, blocks, hosts } = finding;
  return (
    <div class="finding">
      <div>
        <Hosts hosts={hosts} />{' '}
        <strong class={kind}>
          {findingWords[kind]}
          {ignored ? ' (ignored)' : ''}
        </strong>
      </div>
      {kind === 'diff' ? <DiffText text={text} /> : <p class="message">{text}</p>}
      {blocks.map(([name, block]) =>
        name === 'where' ? (
          <pre class="code" role="region" aria-label="Code" tabIndex={0} key={name}>
            {block}
          </pre>
        ) : (
          <div key={name}>
            <p class="meta">{name}</p>
            <pre tabIndex={0} role="region" aria-label={name}>
              {block}
            </pre>
          </div>
        ),
      )}
    </div>
  );
}

interface FindingsProps {
  readonly run: string;
  readonly position: number;
  /** Results so far: when there are more, what is read is asked for again. */
  readonly results: number;
  /** Names of all hosts of the run. */
  readonly names: readonly string[];
  readonly only?: (finding: Finding) => boolean;
}

/** What there is to read about a task. */
export function Findings({ run, position, results, names, only = () => true }: FindingsProps): JSX.Element {
  const [found, setFound] = useState<TaskAnswer>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    let isOver = false;
    // Results of many hosts come in quick succession.
    const timer = setTimeout(() => {
      get<TaskAnswer>(`api/runs/${encodeURIComponent(run)}/tasks/${position}`).then(
        (answer) => {
          if (!isOver) setFound(answer);
        },
        (error: unknown) => {
          if (!isOver) setProblem(problemOf(error));
        },
      );
    }, 50);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [run, position, results]);
  const shown = found?.findings.filter(only) ?? [];
  return (
    <>
      <Trouble problem={problem} />
      {shown.map((finding, n) => (
        <OneFinding finding={finding} key={n} />
      ))}
      <Origins origins={found?.origins ?? []} names={names} />
    </>
  );
}
