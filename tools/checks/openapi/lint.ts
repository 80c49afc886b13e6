import { createConfig, lintFromString } from '@redocly/openapi-core';
import { type Finding, lineAt } from '../finding.ts';
import type { Documents } from './check-breaks.ts';
import { accepted, lintRules } from './lint-rules.ts';

/** What a linter with nearly all of its rules on says about the documents. */
export const lintDocuments = async (documents: Documents): Promise<readonly Finding[]> => {
  const config = await createConfig({ extends: ['all'], rules: lintRules });
  const found = await Promise.all(
    [...documents].map(async ([name, source]) => {
      const file = `docs/openapi/${name}.json`;
      const problems = await lintFromString({ source, absoluteRef: file, config });
      return problems.flatMap(({ ruleId, message, location }): readonly Finding[] => {
        const pointer = location[0]?.pointer ?? '#/';
        if (accepted.has(`${ruleId} ${pointer}`)) return [];
        return [{ file, line: lineOf(source, pointer), rule: ruleId, fault: `${message} (${pointer})`, fix: remedy }];
      });
    }),
  );
  return found.flat();
};

const remedy = 'Mend the endpoint in libs/contracts/src/http, or what apps/api/src/openapi makes of it.';

/** Where the pointer's last key is written, looked for key by key from the top; close enough to find it. */
const lineOf = (source: string, pointer: string): number => {
  const keys = pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((key) => key !== '' && !/^\d+$/.test(key));
  const offset = keys.reduce((from, key) => {
    const name = JSON.stringify(key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return Math.max(from, source.indexOf(`${name}:`, from));
  }, 0);
  return lineAt(source, offset);
};
