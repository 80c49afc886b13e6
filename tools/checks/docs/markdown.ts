/** What a page says, by kind; every mention carries the line (from 1) it stands on. */
export type Mention = { readonly line: number; readonly text: string };

export type Page = {
  readonly path: string;
  readonly lines: number;
  readonly code: readonly Mention[];
  readonly commands: readonly Mention[];
  readonly links: readonly Mention[];
  readonly anchors: readonly string[];
};

const FENCE = /^\s*(`{3,}|~{3,})\s*(\w*)/;
const SHELLS = ['sh', 'bash', 'console', 'shell'];
const CODE = /(`+)(.+?)\1/g;
const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;
const REFERENCE = /^\s*\[[^\]]+\]:\s*(\S+)/;
const HEADING = /^#{1,6}\s+(.+?)\s*#*\s*$/;
const NAMED_ANCHOR = /<a\s+(?:id|name)="([^"]+)"/g;

/** The anchor that GitHub gives a heading. */
const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

const numbered = (slugs: readonly string[]): readonly string[] =>
  slugs.map((name, index) => {
    const before = slugs.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}-${before}`;
  });

type Line = Mention & { readonly fence: string | undefined };

/** Marks each line with the language of the fence it stands in; the fences themselves are left out. */
const withFences = (text: string): readonly Line[] => {
  const lines: Line[] = [];
  let open: { readonly mark: string; readonly language: string } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark, language] = FENCE.exec(line) ?? [];
    if (open === undefined && mark !== undefined) open = { mark, language: language ?? '' };
    else if (open !== undefined && mark?.startsWith(open.mark)) open = undefined;
    else lines.push({ line: index + 1, text: line, fence: open?.language });
  }
  return lines;
};

const every = (lines: readonly Mention[], pattern: RegExp, group: number): readonly Mention[] =>
  lines.flatMap(({ line, text }) => [...text.matchAll(pattern)].map((match) => ({ line, text: match[group] ?? '' })));

export const parsePage = (path: string, text: string): Page => {
  const lines = withFences(text);
  const prose = lines.filter(({ fence }) => fence === undefined);
  const code = every(prose, CODE, 2);
  const withoutCode = prose.map(({ line, text: words }) => ({ line, text: words.replace(CODE, '') }));
  const definitions = withoutCode.flatMap(({ line, text: words }) => {
    const target = REFERENCE.exec(words)?.[1];
    return target === undefined ? [] : [{ line, text: target }];
  });
  const headings = prose.flatMap(({ text: words }) => HEADING.exec(words)?.[1] ?? []);
  return {
    path,
    lines: text.replace(/\n$/, '').split('\n').length,
    code,
    commands: [...code, ...lines.filter(({ fence }) => fence !== undefined && SHELLS.includes(fence))],
    links: [...every(prose, LINK, 1), ...definitions],
    anchors: [...numbered(headings.map(slug)), ...every(prose, NAMED_ANCHOR, 1).map((anchor) => anchor.text)],
  };
};
