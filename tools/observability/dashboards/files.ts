import { join } from 'node:path';
import { projectDirectory } from '../../services/project.ts';
import { api } from './api.ts';
import { business } from './business.ts';
import { dependencies } from './dependencies.ts';
import { objectives } from './objectives.ts';
import { worker } from './worker.ts';

export const dashboards = { api, worker, business, dependencies, objectives };

const FOLDER = join(projectDirectory, 'infra/observability/grafana/dashboards');

/** What each file of a dashboard must hold, by its path. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(dashboards).map(([name, content]) => [
      join(FOLDER, `${name}.json`),
      `${JSON.stringify(content, undefined, 2)}\n`,
    ]),
  );
