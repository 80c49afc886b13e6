import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectDirectory, stateDirectory } from '../../services/project.ts';

export type Program = { readonly file: string; readonly args: readonly string[] };

export const examples = join(projectDirectory, 'docs/examples/consumers');

const succeeds = (file: string, args: readonly string[]): boolean => spawnSync(file, [...args]).status === 0;

/** Prepared by .ci/run: a virtual environment of Python and a folder of jars. */
const prepared = (name: string): string => join(stateDirectory, 'consumers', name);

const pythons = [join(prepared('python'), 'bin/python'), 'python3'];
const python = pythons.find((file) => succeeds(file, ['-c', 'import kafka, jsonschema, rfc3339_validator']));
const jars = [prepared('java'), join(examples, 'java/libs')].find((folder) => existsSync(folder));

/** Elsewhere than in CI, kcat, Python with its libraries and the jars may not be had. */
export const hasKcat = succeeds('kcat', ['-V']);
export const hasPython = python !== undefined;
export const hasJava = jars !== undefined && succeeds('java', ['-version']);

export const pythonProgram = (name: string): Program => ({
  file: python ?? 'python3',
  args: [join(examples, 'python', `${name}.py`)],
});

export const javaProgram = (name: string): Program => ({
  file: 'java',
  args: ['-cp', join(jars ?? '', '*'), join(examples, 'java', `${name}.java`)],
});

/** Builds a program of the examples in Go, as `go` on the PATH does. */
export const goProgram = async (name: string, directory: string): Promise<Program> => {
  const file = join(directory, name);
  await promisify(execFile)('go', ['build', '-o', file, `./${name}`], { cwd: join(examples, 'go') });
  return { file, args: [] };
};
