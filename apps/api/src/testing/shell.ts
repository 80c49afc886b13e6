import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** A shell that keeps its variables from one piece of script to the next, and answers what each one printed. */
export const openShell = () => {
  const shell = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'inherit'] });
  shell.stdout.setEncoding('utf8');
  const output = shell.stdout[Symbol.asyncIterator]();
  const run = async (script: string): Promise<string> => {
    const end = randomUUID();
    shell.stdin.write(`${script}\necho; echo ${end}\n`);
    let printed = '';
    while (!printed.includes(end)) {
      const { done, value } = await output.next();
      if (done) throw new Error(`the shell ended at: ${script}`);
      printed += value;
    }
    return printed.slice(0, printed.indexOf(end)).trim();
  };
  return { run, close: () => void shell.stdin.end() };
};
