import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const TEXTS = /^(licen[cs]e|copying|notice)/i;
const RULE = '-'.repeat(80);

const manifest = z.looseObject({ name: z.string(), version: z.string(), license: z.unknown().optional() });

const noticeOf = async (root: string, folder: string): Promise<string> => {
  const path = join(root, folder);
  const { name, version, license } = manifest.parse(JSON.parse(await readFile(join(path, 'package.json'), 'utf8')));
  const files = (await readdir(path, { withFileTypes: true })).filter((one) => one.isFile() && TEXTS.test(one.name));
  const texts = await Promise.all(
    files
      .map((one) => one.name)
      .toSorted()
      .map((file) => readFile(join(path, file), 'utf8')),
  );
  const terms = typeof license === 'string' ? license : 'see its text';
  return `${name} ${version} (${terms})\n\n${texts.map((text) => `${text.trim()}\n`).join('\n')}`;
};

/** The licences of what was bundled or copied, which must go along with it: each package with its texts, by name. */
export const noticesOf = async (root: string, folders: Iterable<string>): Promise<string> => {
  const notices = await Promise.all([...new Set(folders)].map((folder) => noticeOf(root, folder)));
  return [...new Set(notices)].toSorted().join(`\n${RULE}\n`);
};
