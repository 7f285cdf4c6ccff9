import { describe, expect, it } from 'vitest';
import { evaluate } from './support.ts';

describe('the default of the lookup env', () => {
  it('may be undefined where the variable is set', () => {
    expect(evaluate("lookup('env', 'HOME', default=undef())")).toBe('/home/deploy');
    expect(evaluate("lookup('env', 'HOME', default=nothing)")).toBe('/home/deploy');
  });
  it('is what the expression then is, undefined or not', () => {
    expect(() => evaluate("lookup('env', 'NOPE', default=undef('say who'))")).toThrow('say who');
    expect(evaluate("lookup('env', 'NOPE', default=nothing) | default('x')")).toBe('x');
    expect(evaluate("lookup('env', 'NOPE', default='y')")).toBe('y');
  });
  it('is the only option that may', () => {
    expect(() => evaluate("lookup('env', 'HOME', other=nothing)")).toThrow("'nothing' is undefined");
    expect(() => evaluate("lookup('pipe', 'true', default=nothing)")).toThrow("'nothing' is undefined");
  });
});
