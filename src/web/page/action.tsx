/**
 * What a button asks before it runs a playbook.
 */
import type { JSX, TargetedInputEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Job, Problem, ServiceData } from '../wire.ts';
import { post, problemOf } from './api.ts';
import { hrefOf } from './route.ts';
import { Trouble } from './words.tsx';

export type Wanted =
  | { readonly action: 'release' }
  | { readonly action: 'rollback'; readonly to?: string }
  | { readonly action: 'scale' };

interface Props {
  readonly one: ServiceData;
  readonly wanted: Wanted;
  readonly close: () => void;
}

const names = { release: 'Release', rollback: 'Roll back', scale: 'Scale' } as const;

interface FieldProps {
  readonly one: ServiceData;
  readonly wanted: Wanted;
  readonly text: string;
  readonly setText: (text: string) => void;
}

function Field({ one, wanted, text, setText }: FieldProps): JSX.Element {
  const onInput = (event: TargetedInputEvent<HTMLInputElement>): void => setText(event.currentTarget.value);
  if (wanted.action === 'release')
    return (
      <label>
        Tag of the image
        <input type="text" value={text} onInput={onInput} autoComplete="off" spellcheck={false} />
        <span class="meta">Empty: what the playbook says.</span>
      </label>
    );
  if (wanted.action === 'scale')
    return (
      <label>
        Instances of {one.color ?? 'what is live'}
        <input type="number" min={1} max={9999} required value={text} onInput={onInput} />
      </label>
    );
  const to = one.releases.find(({ id, former }) => (wanted.to === undefined ? former : id === wanted.to));
  return (
    <p>
      {to === undefined ? 'The release before the present one' : `${to.image}, ${to.id},`} will be live again.
    </p>
  );
}

/** What the server is asked for. */
function bodyOf(wanted: Wanted, text: string): Readonly<Record<string, unknown>> {
  if (wanted.action === 'release') return { tag: text.trim() };
  if (wanted.action === 'scale') return { count: Number(text) };
  return wanted.to === undefined ? {} : { to: wanted.to };
}

export function ActionDialog({ one, wanted, close }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const live = one.instances.filter(({ color, part }) => color === one.color && part === color).length;
  const [text, setText] = useState(wanted.action === 'scale' ? String(Math.max(1, live)) : '');
  const [problem, setProblem] = useState<Problem>();
  const [isSent, setSent] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const send = async (check: boolean): Promise<void> => {
    setSent(true);
    setProblem(undefined);
    try {
      const path = `api/services/${encodeURIComponent(one.service)}/${wanted.action}`;
      const job = await post<Job>(path, { ...bodyOf(wanted, text), check });
      close();
      location.hash = hrefOf('jobs', job.id);
    } catch (error) {
      setProblem(problemOf(error));
      setSent(false);
    }
  };
  const title = `${names[wanted.action]} ${one.service}`;
  return (
    <dialog ref={dialog} aria-label={title} onClose={close}>
      <h2>{title}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(false);
        }}
      >
        <Field one={one} wanted={wanted} text={text} setText={setText} />
        <Trouble problem={problem} />
        <div class="bar">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" disabled={isSent} onClick={() => void send(true)}>
            Only check
          </button>
          <button type="submit" class="main" disabled={isSent}>
            {names[wanted.action]}
          </button>
        </div>
      </form>
    </dialog>
  );
}
