/**
 * The property tests of secrets and of hostile text, with many more runs than `npm test` has time for.
 */
process.env['TSPLAY_FUZZ_RUNS'] = '400';

await import('../report/hostile-text.test.ts');
await import('../engine/any-secret.test.ts');
