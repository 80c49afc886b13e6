import { spawnSync } from 'node:child_process';

const TIMEOUT_MS = 5000;

/**
 * Whether the npm registry answers, and its name. npm itself asks, once, so that its settings and proxies hold; an answer
 * that is an HTTP error is one, as not every registry knows the question.
 */
export const askRegistry = (options = {}) => {
  const asked = ['ping', '--fetch-retries=0', `--fetch-timeout=${TIMEOUT_MS}`];
  const { status, stderr } = spawnSync('npm', asked, { encoding: 'utf8', timeout: TIMEOUT_MS + 2000, ...options });
  const said = stderr ?? '';
  return {
    answers: status === 0 || /\bE[1-5]\d\d\b/.test(said),
    name: /PING (\S+)/.exec(said)?.[1] ?? 'the npm registry',
  };
};
