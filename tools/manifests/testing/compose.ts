import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectDirectory } from '../../services/project.ts';

type Healthcheck = { readonly test?: readonly string[]; readonly disable?: boolean };
export type Service = {
  readonly image: string;
  readonly pull_policy?: string;
  readonly profiles?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target?: string };
  readonly restart: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: Healthcheck;
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

export const composeFile = join(projectDirectory, 'infra', 'compose.yaml');
export const composeText = readFileSync(composeFile, 'utf8');
export const { services, volumes }: Compose = parse(composeText, { merge: true });
