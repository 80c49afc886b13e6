import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** What was asked cannot be done, and why: nothing was written. */
export class Misuse extends Error {}

export type Values = Readonly<Record<string, string>>;

/** What will be written, edited and said, gathered in whole before anything is. */
export const openPlan = (root: string) => {
  const [written, edited] = [new Map<string, string>(), new Map<string, string>()];
  const decisions: { readonly file: string; readonly at: string; readonly what: string }[] = [];
  const commands: string[] = [];
  const read = (file: string) => written.get(file) ?? edited.get(file) ?? readFileSync(join(root, file), 'utf8');
  const exists = (file: string): boolean => existsSync(join(root, file));
  /** Behind what the pattern finds, on lines of its own; `^` is the first line of the file. */
  const insert = (file: string, pattern: string, text: string): void => {
    const before = read(file);
    const found = new RegExp(pattern).exec(before);
    if (!found) throw new Misuse(`${file} has no place for ${text.trim()}: nothing there is like ${pattern}`);
    const end = found.index + found[0].length;
    const after = before.slice(0, end) + (end === 0 ? `${text}\n` : `\n${text}`) + before.slice(end);
    (written.has(file) ? written : edited).set(file, after);
  };
  return {
    ...{ written, edited, decisions, commands, read, exists, insert },
    /** A template's sections: `--- file`, `+++ file | pattern`, `??? file | text | what`, `$ command`. */
    fill: (template: string, values: Values): void => {
      const text = readFileSync(join(import.meta.dirname, 'templates', `${template}.txt`), 'utf8');
      const filled = text.trimEnd().replaceAll(/%(\w+)%/g, (_, name: string) => values[name] ?? `%${name}%`);
      for (const section of filled.split(/\n(?=(?:---|\+\+\+|\?\?\?|\$) )/)) {
        const [head = '', ...lines] = section.split('\n');
        const [, kind, rest = ''] = /^(\S+) (.*)$/.exec(head) ?? [];
        const [file = '', pattern = '', what = ''] = rest.split(' | ');
        if (kind === '---' && exists(file)) throw new Misuse(`${file} exists already`);
        if (kind === '---') written.set(file, `${lines.join('\n')}\n`);
        if (kind === '+++') insert(file, pattern, lines.join('\n'));
        if (kind === '???') decisions.push({ file, at: pattern, what });
        if (kind === '$') commands.push(rest);
      }
    },
    /** The source files below a folder, tests aside. */
    sources: (folder: string): readonly string[] =>
      globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts'] })
        .map((path) => path.replaceAll(sep, '/'))
        .toSorted(),
    count: (pattern: string): number => globSync(pattern, { cwd: root }).length,
  };
};

export type Plan = ReturnType<typeof openPlan>;

/** Between `packing-slip`, `PackingSlip` and `packingSlip`. */
export const pascal = (kebab: string): string => kebab.replaceAll(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
export const camel = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
export const kebab = (text: string): string => camel(text).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const mustBeKebab = (name: string): void => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Misuse(`"${name}" is no name such as packing-slip`);
};

export const mustBeFeature = ({ exists }: Plan, name: string): void => {
  mustBeKebab(name);
  if (!exists(`libs/domain/src/${name}/index.ts`)) throw new Misuse(`there is no feature ${name} in libs/domain/src`);
};
