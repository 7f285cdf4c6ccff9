/**
 * What is wrong with shell text, by POSIX's rules for utilities: options stand before operands, `--` before what may begin
 * with a hyphen, and no extension of GNU's where POSIX has a word.
 * @module
 */

/** Stands for what is put into a text when it is made. */
export const hole = '\uE000';

/** Options that take a word of their own, by program. Programs that are not here are not looked at. */
const optionsWithWord: Readonly<Record<string, string>> = {
  ...{
    basename: 's',
    cat: '',
    chgrp: '',
    chmod: '',
    chown: '',
    cksum: '',
    cp: '',
    cut: 'bcdf',
    date: 'd',
    dirname: '',
  },
  ...{
    grep: 'ef',
    head: 'cn',
    ln: '',
    ls: '',
    mkdir: 'm',
    mkfifo: 'm',
    mv: '',
    od: 'AjNt',
    readlink: '',
    rm: '',
  },
  ...{
    rmdir: '',
    sed: 'ef',
    sha1sum: '',
    sha256sum: '',
    sort: 'kot',
    stat: 'c',
    tail: 'cn',
    tee: '',
    touch: 'drt',
  },
  ...{ tr: '', uniq: 'fs', wc: '', md5sum: '', sync: '', unlink: '', lsattr: '' },
};

/** Programs whose operands never come from outside, or whose first operand is a program of theirs. */
const constantOperands: ReadonlySet<string> = new Set(['date', 'tr', 'sync']);

/** GNU's words, and POSIX's. */
const extensions: readonly (readonly [RegExp, string])[] = [
  [/^sed (?:.* )?-[nE]*i/, 'sed -i: write to another file and rename it'],
  [/^sed (?:.* )?-[nE]*r\b/, 'sed -r: sed -E'],
  [/^grep (?:.* )?-\w*P/, 'grep -P: grep -E'],
  [/^echo -[neE]/, 'echo with options: printf'],
  [/^source ["'./$]/, 'source: .'],
  [/^function /, 'function: name()'],
  [/^which /, 'which: command -v'],
  // A program called kill may take it for all processes, a shell's own may know no -- (src/util/kill-group.ts).
  [/^kill (?:.* )?"?-(?![A-Z\d]|s ["A-Z])/, 'kill of a group: kg'],
  [/^\[\[ /, '[[: ['],
  [/^\[ .* == /, '==: ='],
  [/^cp (?:.* )?-\w*a/, 'cp -a: cp -RPp'],
  [/^(?:head|tail) -\d/, 'head -NUMBER: head -n NUMBER'],
  [/^local [A-Za-z_]\w*(?:=|$)/, 'local: a variable of another name'],
  [
    /^(?:chmod|chown|chgrp|cp|mv|rm|ln|mkdir|cat|touch|sort|head|tail|wc|cut|grep|sed|od|ls) (?:.* )?--[a-z]/,
    'a long option: the short one',
  ],
];

/** Words of a command, quotes and substitutions kept together; undefined where the text is not shell. */
function wordsOf(command: string): string[] {
  return command.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
}

/** Text between quotes and what is read from elsewhere do not start commands. */
function commandsOf(text: string): string[] {
  const out: string[] = [];
  let current = '';
  let quote = '';
  const push = (): void => {
    out.push(current.trim());
    current = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote === "'") {
      current += c;
      if (c === "'") quote = '';
    } else if (c === '\\') {
      current += c + (text[i + 1] ?? '');
      i++;
    } else if (quote === '"') {
      if (c === '$' && text[i + 1] === '(') {
        // A command inside a quotation: looked at by itself.
        let depth = 0;
        let end = i + 1;
        for (; end < text.length; end++) {
          if (text[end] === '(') depth++;
          if (text[end] === ')' && --depth === 0) break;
        }
        out.push(...commandsOf(text.slice(i + 2, end)));
        current += '$x';
        i = end;
      } else {
        current += c;
        if (c === '"') quote = '';
      }
    } else if (c === '"' || c === "'") {
      quote = c;
      current += c;
    } else if (c === '$' && text[i + 1] === '{') {
      const end = text.indexOf('}', i);
      current += text.slice(i, end === -1 ? undefined : end + 1);
      i = end === -1 ? text.length : end;
    } else if (/[;|&\n(){}]/.test(c) && !(c === '&' && /[<>]$/.test(current))) push();
    else current += c;
  }
  push();
  return out.filter(Boolean);
}

const keyword =
  /^(?:if|then|else|elif|while|until|do|!|time|exec|command|[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*))$/;

/** The command without words before it and without redirections. */
function simple(command: string): string[] {
  const words = wordsOf(command);
  while (words.length > 0 && keyword.test(words[0] ?? '')) words.shift();
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (/^\d*[<>]/.test(word)) {
      if (/[<>&]$/.test(word)) i++;
      continue;
    }
    kept.push(word);
  }
  return kept;
}

const mayBeOption = (word: string): boolean =>
  /^"?(?:\$(?!\()|\uE000)/.test(word) && !/^"?\$\{?(?:HOME|PWD)\b/.test(word);

function operandFaults(words: readonly string[]): string[] {
  const [program = '', ...rest] = words;
  const taking = optionsWithWord[program];
  if (taking === undefined) return [];
  const faults: string[] = [];
  let operands = 0;
  for (let i = 0; i < rest.length; i++) {
    // What is put in before an option is an option too, or nothing.
    const word = (rest[i] ?? '').replace(/^\uE000+(?=-)/, '');
    if (word === '--') {
      if (operands > 0) faults.push('-- after an operand');
      break;
    }
    if (word.startsWith('-') && word !== '-') {
      if (operands > 0) faults.push(`an option after an operand: ${word}`);
      if (word.length === 2 && taking.includes(word[1] ?? '')) i++;
      continue;
    }
    operands++;
    if (!constantOperands.has(program) && mayBeOption(word))
      faults.push(`no -- before ${word.replaceAll(hole, '…')}`);
  }
  return faults;
}

/** The faults of a text, each with its command. */
export function shellFaults(text: string): string[] {
  return commandsOf(text).flatMap((command) => {
    const words = simple(command);
    const line = words.join(' ');
    const extended = extensions.filter(([pattern]) => pattern.test(line)).map(([, advice]) => advice);
    return [...operandFaults(words), ...extended].map(
      (fault) => `${fault}  [${line.replaceAll(hole, '…').slice(0, 100)}]`,
    );
  });
}
