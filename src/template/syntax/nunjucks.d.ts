// The parts of nunjucks that this folder builds on; its published types cover the template API only.
/* eslint-disable @typescript-eslint/no-unused-vars -- classes that are only types here */

declare module 'nunjucks/src/lexer.js' {
  const lexer: Readonly<Record<`TOKEN_${string}`, string>>;
  export default lexer;
}

declare module 'nunjucks/src/nodes.js' {
  type NodeConstructor = new (lineno: number, colno: number, ...fields: unknown[]) => object;
  interface NodeClass extends NodeConstructor {
    extend(name: string, props: { fields?: readonly string[] }): NodeClass;
  }
  const nodes: { readonly Node: NodeClass; readonly NodeList: NodeClass };
  export default nodes;
}

declare module 'nunjucks/src/parser.js' {
  interface Token {
    readonly type: string;
    readonly value: string;
    readonly lineno: number;
    readonly colno: number;
  }
  class Parser<T extends Token, N> {
    constructor(tokens: { nextToken(): T | null });
    protected breakOnBlocks: readonly string[] | null;
    protected nextToken(): T | null;
    protected peekToken(): T | null;
    protected skip(type: string): boolean;
    protected skipValue(type: string, value: string): boolean;
    protected skipSymbol(value: string): boolean;
    protected parseOr(): N;
    protected parseAnd(): N;
    protected parseNot(): N;
    protected parseUntilBlocks(...names: string[]): { readonly children: N[] };
    protected parseNodes(): N[];
  }
  const parser: { readonly Parser: typeof Parser };
  export default parser;
}

declare module 'nunjucks/src/compiler.js' {
  class Compiler<N> {
    constructor(name: string, throwOnUndefined: boolean);
    protected codebuf: string[];
    protected _emit(code: string): void;
    protected _tmpid(): string;
    compile(node: N, frame?: undefined): void;
  }
  const compiler: { readonly Compiler: typeof Compiler };
  export default compiler;
}
