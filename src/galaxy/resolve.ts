/**
 * Which version of each collection: one for each name, so that everything that is required holds. Newest first, what is
 * installed before what is not; where that leads nowhere, what made it impossible is chosen anew.
 * @module
 */
import { TsplayError } from '../errors/index.ts';

/** What is required of a collection, and by which one; of the user's own wishes by none. */
export interface Wish {
  readonly name: string;
  readonly range: string;
  /** The server that the user named. */
  readonly source?: string | undefined;
  readonly by?: string | undefined;
  /** The version of what wants it, for messages. */
  readonly byVersion?: string | undefined;
}

export interface Choice {
  readonly name: string;
  readonly version: string;
}

export interface Provider<C extends Choice> {
  /** What satisfies all of the wishes for one name, the most wanted first. */
  matches(name: string, wishes: readonly Wish[]): Promise<readonly C[]>;
  accepts(wish: Wish, choice: C): boolean;
  dependencies(choice: C): Promise<readonly { readonly name: string; readonly range: string }[]>;
  /** What is taken before everything else, as it is there. */
  preferred(choice: C): boolean;
}

interface State<C> {
  readonly wishes: ReadonlyMap<string, readonly Wish[]>;
  readonly pins: ReadonlyMap<string, C>;
}

/** Why there is no solution below a state: wishes that cannot be had together. */
class Conflict {
  readonly wishes: readonly Wish[];
  constructor(wishes: readonly Wish[]) {
    this.wishes = wishes;
  }
  /** Whether another version of a collection could help. */
  concerns(name: string): boolean {
    return this.wishes.some(({ by }) => by === name);
  }
}

/** States that are looked at before it is given up. */
const mostSteps = 100_000;

class Search<C extends Choice> {
  readonly #provider: Provider<C>;
  #steps = 0;
  /** What the search stumbled over last, for the message. */
  causes: readonly Wish[] = [];

  constructor(provider: Provider<C>) {
    this.#provider = provider;
  }

  /** The name to choose a version for next: what is there already, then what leaves the least choice. */
  async #next({ wishes, pins }: State<C>): Promise<{ name: string; choices: readonly C[] } | undefined> {
    let best: { name: string; choices: readonly C[]; rank: number } | undefined;
    for (const [name, wanted] of wishes) {
      const pin = pins.get(name);
      if (pin !== undefined && wanted.every((wish) => this.#provider.accepts(wish, pin))) continue;
      if (wanted.length === 0) continue;
      const choices = await this.#provider.matches(name, wanted);
      const rank = choices.some((choice) => this.#provider.preferred(choice)) ? -1 : choices.length;
      if (best === undefined || rank < best.rank) best = { name, choices, rank };
    }
    return best;
  }

  /** The state with a choice made; a conflict where one of its dependencies cannot be had. */
  async #pinned(state: State<C>, choice: C): Promise<State<C> | Conflict> {
    const wishes = new Map(
      [...state.wishes].map(([name, all]) => [name, all.filter(({ by }) => by !== choice.name)]),
    );
    for (const { name, range } of await this.#provider.dependencies(choice)) {
      const wish = { name, range, by: choice.name, byVersion: choice.version };
      const all = [...(wishes.get(name) ?? []), wish];
      wishes.set(name, all);
      if ((await this.#provider.matches(name, all)).length > 0) continue;
      this.causes = all;
      return new Conflict(all);
    }
    const pins = new Map(state.pins);
    pins.delete(choice.name);
    return { wishes, pins: pins.set(choice.name, choice) };
  }

  async solve(state: State<C>): Promise<State<C> | Conflict> {
    if (++this.#steps > mostSteps)
      throw new TsplayError('TSP1505', 'the dependencies of the collections are too tangled to be resolved', {
        hint: 'ask for versions of the collections that depend on each other',
      });
    const next = await this.#next(state);
    if (next === undefined) return state;
    const own = state.wishes.get(next.name) ?? [];
    const against: Wish[] = [...own];
    for (const choice of next.choices) {
      const after = await this.#pinned(state, choice);
      const outcome = after instanceof Conflict ? after : await this.solve(after);
      if (!(outcome instanceof Conflict)) return outcome;
      // Another version of this one changes nothing of what went wrong: go back to what does.
      if (!outcome.concerns(next.name)) return outcome;
      against.push(...outcome.wishes.filter(({ by }) => by !== next.name));
      if (next.choices.length === 1) against.push(...outcome.wishes);
    }
    return new Conflict([...new Set(against)]);
  }
}

const origin = ({ by, byVersion }: Wish): string =>
  by === undefined ? 'direct request' : `dependency of ${by}:${byVersion ?? '*'}`;

/**
 * A choice for each name that is wanted, in the order in which they were made.
 * @throws {TsplayError} TSP1505, which names the wishes that cannot be had together
 */
export async function resolveWishes<C extends Choice>(
  wanted: readonly Wish[],
  provider: Provider<C>,
): Promise<ReadonlyMap<string, C>> {
  const wishes = new Map<string, Wish[]>();
  for (const wish of wanted) wishes.set(wish.name, [...(wishes.get(wish.name) ?? []), wish]);
  for (const all of wishes.values())
    if ((await provider.matches(all[0]?.name ?? '', all)).length === 0) throw impossible(all);
  const search = new Search(provider);
  const outcome = await search.solve({ wishes, pins: new Map() });
  if (outcome instanceof Conflict) throw impossible(search.causes);
  return reachable(wanted, outcome);
}

function impossible(causes: readonly Wish[]): TsplayError {
  const lines = causes.map((wish) => `* ${wish.name}:${wish.range} (${origin(wish)})`);
  return new TsplayError(
    'TSP1505',
    `Failed to resolve the requested dependencies map. Could not satisfy the following requirements:\n${[...new Set(lines)].join('\n')}`,
  );
}

/** A choice that was made for the sake of a version that is not taken in the end is not wanted. */
function reachable<C extends Choice>(wanted: readonly Wish[], { wishes, pins }: State<C>): Map<string, C> {
  const names = new Set(wanted.map(({ name }) => name));
  const rest = [...wishes].flatMap(([name, all]) => all.map(({ by }) => ({ name, by })));
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const { name, by } of rest) if (by !== undefined && names.has(by)) names.add(name);
  }
  return new Map([...pins].filter(([name]) => names.has(name)));
}
