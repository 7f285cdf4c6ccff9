/**
 * Which modules nothing ran, of all that the unit and integration tests recorded.
 * @module
 */

/** A module that these tests don't run, and why. */
export interface Exception {
  readonly module: string;
  readonly why: string;
  /** Where one of these programs is missing, it can't be run; where all are there, it must be. */
  readonly without?: readonly string[];
  /** The tests that run it instead: once they have run too, it must be among what is recorded. */
  readonly by?: 'e2e';
}

export interface Evidence {
  /** Full names of all modules. */
  readonly modules: readonly string[];
  /** What was recorded: a module's full name and `planned` or `applied`. */
  readonly lines: readonly string[];
  /** Modules that change nothing: a plan is all that there is to run. */
  readonly readers: readonly string[];
  readonly exceptions: readonly Exception[];
  /** The end-to-end tests are among what is recorded. */
  readonly withE2e: boolean;
  readonly isThere: (program: string) => boolean;
}

/** What is wrong, one sentence each: modules that nothing ran, and entries of the two lists that are not true any more. */
export function judge({ modules, lines, readers, exceptions, withE2e, isThere }: Evidence): string[] {
  const recorded = new Set(lines);
  const applied = (name: string): boolean => recorded.has(`${name} applied`);
  const reads = new Set(readers);
  const ran = (name: string): boolean =>
    applied(name) || (reads.has(name) && recorded.has(`${name} planned`));
  const counts = ({ without, by }: Exception): boolean =>
    by === 'e2e' ? !withE2e : without?.every(isThere) !== true;
  const excused = new Set(exceptions.filter(counts).map(({ module }) => module));
  const stale = exceptions.filter((entry) => entry.without === undefined && counts(entry));
  const known = new Set(modules);
  return [
    ...modules
      .filter((name) => !ran(name) && !excused.has(name))
      .map((name) =>
        recorded.has(`${name} planned`)
          ? `${name} was planned and never applied: no test lets it change anything`
          : `${name} was run by no test`,
      ),
    ...stale
      .filter(({ module }) => ran(module))
      .map(({ module }) => `${module} is listed as one that these tests don't run, and one did: take it off`),
    ...[...readers, ...exceptions.map(({ module }) => module)]
      .filter((name) => !known.has(name))
      .map((name) => `${name} is listed, and there is no such module`),
    ...readers.filter(applied).map((name) => `${name} is listed as one that changes nothing, and it did`),
  ];
}
