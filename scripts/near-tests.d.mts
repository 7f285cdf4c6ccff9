export function nearTests(
  changed: readonly string[],
  tests: readonly string[],
  read: (test: string) => string,
): string[];
