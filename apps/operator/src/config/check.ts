import { type App, explainConfig, type Sources } from '@orderline/platform';
import type { Capacity } from './capacity.ts';

export type Checked = { readonly ok: boolean; readonly text: string };

type Options = { readonly apps: readonly App[]; readonly json: boolean; readonly connections?: Capacity };

/** Everything that is wrong with the configuration of these apps, as they would find it when they start. */
export const checkConfig = ({ apps, json, connections }: Options, sources: Sources): Checked => {
  const checked = apps.map((app) => ({ app, faults: explainConfig(app, sources).faults }));
  const complete = checked.every(({ faults }) => faults.length === 0);
  const ok = complete && (connections?.ok ?? true);
  if (json) return { ok, text: JSON.stringify({ ok, apps: checked, connections }, null, 2) };
  const lines = checked.flatMap(({ app, faults }) =>
    faults.length === 0
      ? [`✓ ${app}: the configuration is complete`]
      : faults.map(
          ({ name, expected, got = 'nothing', from }) =>
            `✗ ${app}: ${name}: expected ${expected}; got ${got} (${from})`,
        ),
  );
  const hint = complete ? [] : ['Every setting is explained in docs/configuration.md.'];
  return { ok, text: [...lines, ...hint, ...(connections ? [connections.text] : [])].join('\n') };
};
