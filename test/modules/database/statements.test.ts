import { expect, it } from 'vitest';
import { statementsOf } from '../../../src/modules/database/postgresql/statements.ts';

it.each([
  ['SELECT 1', '', 'SELECT 1', true],
  ['SELECT 1; ', '', 'SELECT 1', true],
  ['SELECT 1; -- done', '', 'SELECT 1', true],
  ['SELECT 1; SELECT 2;;', 'SELECT 1;', ' SELECT 2', true],
  [`SELECT ';', ";", $$;$$, $a$;$$;$a$ /* ; */ -- ;`, '', undefined, true],
  [`SELECT E'\\';' AS a`, '', undefined, true],
  [`SELECT '\\' AS a; SELECT 1`, `SELECT '\\' AS a;`, ' SELECT 1', true],
  ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', '', undefined, true],
  ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END', '', undefined, false],
  ['SELECT 1 \\! true', '', undefined, false],
  ['/* /* */ ; */ SELECT 1', '', undefined, false],
  ['SELECT a$b$ FROM t; SELECT c$b$', 'SELECT a$b$ FROM t;', ' SELECT c$b$', true],
])('%s', (text, before, last, isPlain) => {
  expect(statementsOf(text)).toMatchObject({ before, last: last ?? text, isPlain });
});
