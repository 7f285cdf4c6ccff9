/**
 * Every variable by which tsplay reaches hosts, a few claimed at a time, by every way in which a host can speak.
 */
process.env['TSPLAY_FACTS_AT_ONCE'] = '12';

await import('../integration/connection/hostile-facts.test.ts');
