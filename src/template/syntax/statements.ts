/**
 * Templates: text, `{{ }}` and Jinja2's tags.
 * @module
 */
import { ExpressionParser, isConstantName } from './expressions.ts';
import { normalize, tokenize } from './lexer.ts';
import { make, type Body, type Filter, type Node, type Param, type Statement, type Target } from './nodes.ts';
import type { Extension, Syntax } from './settings.ts';
import { T, type Token } from './tokens.ts';

type TagParser = (this: TemplateParser, at: number) => Statement;

/** Tags that are there only with an extension. */
const tagExtensions = new Map<string, Extension>([
  ['do', 'jinja2.ext.do'],
  ['break', 'jinja2.ext.loopcontrols'],
  ['continue', 'jinja2.ext.loopcontrols'],
]);

export class TemplateParser extends ExpressionParser {
  readonly #extensions: readonly Extension[];
  constructor(tokens: Token[], end: number, extensions: readonly Extension[]) {
    super(tokens, end);
    this.#extensions = extensions;
  }
  parseTemplate(): Statement[] {
    const body = this.parseNodes() as Statement[];
    const rest = this.peekToken();
    if (rest) this.fail(`Encountered unknown tag '${rest.value}'.`);
    return body;
  }

  /** Statements up to a tag that ends the block under way; called by nunjucks' parseUntilBlocks. */
  protected override parseNodes(): Node[] {
    const nodes: Statement[] = [];
    for (let token = this.nextToken(); token; token = this.nextToken()) {
      if (token.type === T.data) nodes.push(make.data(token.at, { text: token.value }));
      else if (token.type === T.variableStart) {
        const at = this.at();
        const expr = this.parseTuple();
        this.need(T.variableEnd);
        nodes.push(make.print(at, { expr }));
      } else {
        const tag = this.peekToken();
        if (tag?.type !== T.symbol) return this.fail('tag name expected');
        if (this.breakOnBlocks?.includes(tag.value) === true) break;
        nodes.push(this.#tag(tag.value));
      }
    }
    return nodes;
  }
  #tag(name: string): Statement {
    const parse = tags.get(name);
    const extension = tagExtensions.get(name);
    if (!parse || (extension !== undefined && !this.#extensions.includes(extension)))
      return this.fail(
        `Encountered unknown tag '${name}'.`,
        undefined,
        extension && `It is of an extension: set jinja2_extensions = ${extension} in ansible.cfg.`,
      );
    return parse.call(this, this.take().at);
  }
  end(): void {
    this.need(T.blockEnd);
  }
  /** The end of a tag that has a body: a colon may stand there, as in Python. */
  endOfHead(): void {
    if (this.is(T.colon)) this.take();
    this.end();
  }
  /** The body up to one of the tags, and the tag that ended it (its name is read, the rest is not). */
  until(...names: string[]): [Body, string] {
    const body = this.parseUntilBlocks(...names).children as Statement[];
    const tag = this.nextToken();
    if (!tag)
      return this.fail(`Unexpected end of template. Jinja was looking for: '${names.join("' or '")}'.`);
    return [body, tag.value];
  }
  /** The body of a tag that nothing but its own end can end. */
  bodyUntil(name: string): Body {
    this.endOfHead();
    const [body] = this.until(name);
    return body;
  }

  assignTarget(options: { namespace?: boolean; tuple?: boolean } = {}): Target {
    const first = this.peekToken();
    const dot = options.namespace === true ? this.second() : undefined;
    if (first?.type === T.symbol && dot?.type === T.operator && dot.value === '.') {
      this.nextToken();
      this.nextToken();
      return make.namespaceRef(first.at, { name: first.value, attr: this.need(T.symbol).value });
    }
    const target = this.#oneTarget();
    if (options.tuple === false || !this.is(T.comma)) return target;
    const items = [target];
    while (this.skipType(T.comma)) {
      if (this.isName('in') || this.isOperator('=') || this.is(T.rightParen) || this.is(T.blockEnd)) break;
      items.push(this.#oneTarget());
    }
    return { typename: 'TargetTuple', items };
  }
  #oneTarget(): Target {
    if (this.skipType(T.leftParen)) {
      const target = this.assignTarget();
      this.need(T.rightParen);
      return target;
    }
    const token = this.need(T.symbol);
    if (isConstantName(token.value)) this.fail(`can't assign to '${token.value}'`, token.at);
    return make.name(token.at, { value: token.value });
  }
  /** The parameters of a macro or call block, with brackets. */
  signature(): Param[] {
    const params: Param[] = [];
    this.need(T.leftParen);
    while (!this.is(T.rightParen)) {
      if (params.length > 0) this.need(T.comma);
      const token = this.need(T.symbol);
      if (isConstantName(token.value)) this.fail(`can't assign to '${token.value}'`, token.at);
      const fallback = this.skipOperator('=') ? this.parseExpression() : undefined;
      if (!fallback && params.at(-1)?.fallback)
        this.fail('non-default argument follows default argument', token.at);
      params.push({ name: token.value, fallback });
    }
    this.need(T.rightParen);
    return params;
  }
  /** `with context`, `without context`, or undefined when neither is there. */
  contextClause(): boolean | undefined {
    const second = this.isName('with') || this.isName('without') ? this.second() : undefined;
    if (second?.value !== 'context') return undefined;
    const withContext = this.take().value === 'with';
    this.nextToken();
    return withContext;
  }
  /** The chain of filters behind `|` or `{% filter`, innermost first; null is the block's text. */
  filterChain(first: Filter): Filter {
    let filter = first;
    while (this.skipType(T.pipe)) filter = this.parseFilter(filter);
    return filter;
  }
}

const tags: ReadonlyMap<string, TagParser> = new Map<string, TagParser>([
  [
    'if',
    function (at) {
      const branches = [];
      let otherwise: Body | null = null;
      let tag = 'elif';
      while (tag === 'elif') {
        const cond = this.parseTuple({ conditional: false });
        this.endOfHead();
        const [body, next] = this.until('elif', 'else', 'endif');
        branches.push({ cond, body });
        tag = next;
      }
      if (tag === 'else') otherwise = this.bodyUntil('endif');
      this.end();
      return make.if(at, { branches, otherwise });
    },
  ],
  [
    'for',
    function (at) {
      const target = this.assignTarget();
      if (target.typename === 'Symbol' && target.value === 'loop') {
        this.fail("Can't assign to special loop variable in for-loop target", at);
      }
      this.needName('in');
      const over = this.parseTuple({ conditional: false, end: ['recursive'] });
      const test = this.skipName('if') ? this.parseExpression() : null;
      const recursive = this.skipName('recursive');
      this.endOfHead();
      const [body, tag] = this.until('endfor', 'else');
      const otherwise = tag === 'else' ? this.bodyUntil('endfor') : null;
      this.end();
      return make.for(at, { target, over, test, recursive, body, otherwise });
    },
  ],
  [
    'set',
    function (at) {
      const target = this.assignTarget({ namespace: true });
      if (this.skipOperator('=')) {
        const value = this.parseTuple();
        this.end();
        return make.assign(at, { target, value });
      }
      const filter = this.skipType(T.pipe) ? this.filterChain(this.parseFilter(null)) : null;
      const body = this.bodyUntil('endset');
      this.end();
      return make.assignBlock(at, { target, filter, body });
    },
  ],
  [
    'with',
    function (at) {
      const targets: Target[] = [];
      const values = [];
      while (!this.is(T.blockEnd)) {
        if (targets.length > 0) this.need(T.comma);
        targets.push(this.assignTarget({ tuple: false }));
        if (!this.skipOperator('=')) this.fail("expected token '='");
        values.push(this.parseExpression());
      }
      const body = this.bodyUntil('endwith');
      this.end();
      return make.with(at, { targets, values, body });
    },
  ],
  [
    'autoescape',
    function (at) {
      // Ansible's environment gives values, which are never escaped: what is left of the tag is its scope.
      this.parseExpression();
      const body = this.bodyUntil('endautoescape');
      this.end();
      return make.with(at, { targets: [], values: [], body });
    },
  ],
  [
    'do',
    function (at) {
      const expr = this.parseTuple();
      this.end();
      return make.do(at, { expr });
    },
  ],
  [
    'break',
    function (at) {
      this.end();
      return make.leave(at, { how: 'break' });
    },
  ],
  [
    'continue',
    function (at) {
      this.end();
      return make.leave(at, { how: 'continue' });
    },
  ],
  [
    'macro',
    function (at) {
      const name = this.need(T.symbol).value;
      const params = this.signature();
      const body = this.bodyUntil('endmacro');
      this.end();
      return make.macro(at, { name, params, body });
    },
  ],
  [
    'call',
    function (at) {
      const params = this.is(T.leftParen) ? this.signature() : [];
      const call = this.parseExpression();
      if (call.typename !== 'Call') return this.fail('expected call', at);
      const body = this.bodyUntil('endcall');
      this.end();
      return make.callBlock(at, { call, params, body });
    },
  ],
  [
    'filter',
    function (at) {
      const filter = this.filterChain(this.parseFilter(null));
      const body = this.bodyUntil('endfilter');
      this.end();
      return make.filterBlock(at, { filter, body });
    },
  ],
  [
    'block',
    function (at) {
      const name = this.need(T.symbol).value;
      let scoped = false;
      let required = false;
      for (;;) {
        if (this.skipName('scoped')) scoped = true;
        else if (this.skipName('required')) required = true;
        else break;
      }
      if (this.isOperator('-')) this.fail('Block names may not contain hyphens, use an underscore instead.');
      const body = this.bodyUntil('endblock');
      this.skipName(name);
      this.end();
      return make.block(at, { name, body, scoped, required });
    },
  ],
  [
    'extends',
    function (at) {
      const template = this.parseExpression();
      this.end();
      return make.extends(at, { template });
    },
  ],
  [
    'include',
    function (at) {
      const template = this.parseExpression();
      const ignoreMissing = this.isName('ignore') && this.second()?.value === 'missing';
      if (ignoreMissing) {
        this.nextToken();
        this.nextToken();
      }
      const withContext = this.contextClause() ?? true;
      this.end();
      return make.include(at, { template, ignoreMissing, withContext });
    },
  ],
  [
    'import',
    function (at) {
      const template = this.parseExpression();
      this.needName('as');
      const target = this.need(T.symbol).value;
      const withContext = this.contextClause() ?? false;
      this.end();
      return make.import(at, { template, target, withContext });
    },
  ],
  [
    'from',
    function (at) {
      const template = this.parseExpression();
      this.needName('import');
      const names: [string, string][] = [];
      let withContext: boolean | undefined;
      while (withContext === undefined && !this.is(T.blockEnd)) {
        if (names.length > 0 && !this.skipType(T.comma)) break;
        withContext = this.contextClause();
        if (withContext !== undefined || this.is(T.blockEnd)) break;
        const name = this.need(T.symbol).value;
        if (name.startsWith('_')) this.fail('names starting with an underline can not be imported');
        names.push([name, this.skipName('as') ? this.need(T.symbol).value : name]);
        withContext = this.contextClause();
      }
      this.end();
      return make.from(at, { template, names, withContext: withContext ?? false });
    },
  ],
]);

/** The syntax tree of a template. */
export function parse(text: string, syntax: Syntax): Statement[] {
  const tokens = tokenize(text, syntax);
  const end = normalize(text, syntax).length;
  return new TemplateParser(tokens, end, syntax.extensions).parseTemplate();
}
