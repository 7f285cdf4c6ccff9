/**
 * Every step of every module on a throw-away root, once for each program it starts, with that program taken away.
 */
process.env['TSPLAY_ALL_PROGRAMS'] = '1';

await import('../integration/modules/programs/programs.test.ts');
