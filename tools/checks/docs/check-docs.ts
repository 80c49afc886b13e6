import { matchesGlob, posix } from 'node:path';
import type { Finding } from '../finding.ts';
import type { Mention, Page } from './markdown.ts';

export type Repository = {
  readonly pages: readonly Page[];
  /** Every file and folder, relative to the root, with forward slashes. */
  readonly paths: ReadonlySet<string>;
  readonly scripts: readonly string[];
};

const FOLDERS = ['apps', 'libs', 'tools', 'infra', 'docs', '.ci'];
const FILE = /[\w>*}]\.(?:ts|tsx|mjs|md|json|sql|ya?ml)$/;
const PATH = /^[\w@.{}<>*,/-]+$/;
const ELSEWHERE = /^(?:\/|~|@|node_modules\/|https?:|\.data\/|reports\/)|\.\.\.|…/;
const LIMITS = [
  { pattern: 'README.md', lines: 150 },
  { pattern: 'docs/adr/[0-9]*.md', lines: 40 },
];

/** `npm start` and `npm test` are scripts too; other words after npm are npm's own. */
const NPM_SCRIPT = /\bnpm (?:run(?:-script)? ([\w:.-]+)|(start|test)\b)/g;

const withoutPlace = (text: string): string =>
  text
    .replace(/^\.\//, '')
    .replace(/(?::\d+(?:-\d+)?|#.*)$/, '')
    .replace(/\/$/, '');

const looksLikePath = (text: string): boolean =>
  PATH.test(text) &&
  !ELSEWHERE.test(text) &&
  (FOLDERS.includes(text.split('/')[0] ?? '') ? text.includes('/') : FILE.test(text));

/** A path stands for itself, or, where it is not written from the root, for the end of one. Placeholders match anything. */
const exists = (text: string, paths: ReadonlySet<string>): boolean => {
  if (paths.has(text)) return true;
  const pattern = text.replace(/<[^>]+>|NNNN/g, '*');
  const rooted = FOLDERS.includes(text.split('/')[0] ?? '') ? pattern : `**/${pattern}`;
  return [...paths].some((path) => matchesGlob(path, rooted));
};

type Complaint = Omit<Finding, 'file'>;

const missingPaths = (mentions: readonly Mention[], { paths }: Repository): readonly Complaint[] =>
  mentions
    .map(({ line, text }) => ({ line, text: withoutPlace(text) }))
    .filter(({ text }) => looksLikePath(text) && !exists(text, paths))
    .map(({ line, text }) => ({
      line,
      rule: 'path',
      fault: `${text} does not exist.`,
      fix: 'Name the path as it is now.',
    }));

const missingScripts = (page: Page, { scripts }: Repository): readonly Complaint[] =>
  page.commands.flatMap(({ line, text }) =>
    [...text.matchAll(NPM_SCRIPT)]
      .map(([, run, lifecycle]) => run ?? lifecycle ?? '')
      .filter((script) => !scripts.includes(script))
      .map((script) => ({
        line,
        rule: 'command',
        fault: `npm run ${script} is no script of package.json.`,
        fix: `The scripts are: ${scripts.join(', ')}.`,
      })),
  );

const brokenLink = (page: Page, { line, text }: Mention, { pages, paths }: Repository): Complaint | undefined => {
  if (/^[a-z][a-z+.-]*:/i.test(text)) return undefined;
  const [target = '', anchor] = text.split('#');
  const path = target === '' ? page.path : posix.join(posix.dirname(page.path), decodeURI(target)).replace(/\/$/, '');
  if (!paths.has(path)) {
    return { line, rule: 'link', fault: `${text} leads to ${path}, which does not exist.`, fix: 'Correct the link.' };
  }
  const found = pages.find((other) => other.path === path);
  if (anchor === undefined || found === undefined || found.anchors.includes(anchor)) return undefined;
  return {
    line,
    rule: 'anchor',
    fault: `${path} has no heading #${anchor}.`,
    fix: `Its headings are: ${found.anchors.map((name) => `#${name}`).join(', ')}.`,
  };
};

const tooLong = ({ path, lines }: Page): readonly Complaint[] =>
  LIMITS.filter((limit) => matchesGlob(path, limit.pattern) && lines > limit.lines).map((limit) => ({
    line: limit.lines + 1,
    rule: 'length',
    fault: `The page has ${lines} lines; ${limit.lines} are allowed.`,
    fix: 'Say it shorter, or move a part to a page of its own under docs/.',
  }));

/** Where a shell block runs a file of ours, that file must exist too. */
const wordsOf = ({ line, text }: Mention): readonly Mention[] =>
  text
    .split(/[\s'"`=]+/)
    .filter((word) => word.includes('/') && FOLDERS.includes(withoutPlace(word).split('/')[0] ?? ''))
    .map((word) => ({ line, text: word }));

const checkPage = (page: Page, repository: Repository): readonly Finding[] =>
  [
    ...missingPaths(
      [...page.code, ...page.commands.filter((mention) => !page.code.includes(mention)).flatMap(wordsOf)],
      repository,
    ),
    ...missingScripts(page, repository),
    ...page.links.flatMap((link) => brokenLink(page, link, repository) ?? []),
    ...tooLong(page),
  ].map((complaint) => ({ file: page.path, ...complaint }));

/** Holds what the pages name (paths, commands, links) against what the repository has. */
export const checkDocs = (repository: Repository): readonly Finding[] =>
  repository.pages.flatMap((page) => checkPage(page, repository));
