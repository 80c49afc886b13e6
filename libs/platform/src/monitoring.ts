import type { Finding } from './health.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import { createLoopMonitor, type LoopMonitor, reportFindings } from './loop-monitor.ts';
import type { Metrics } from './metrics.ts';
import { createStateLog, type StateLog, type StateLogOptions } from './state-log.ts';

/** What a process knows of itself, and tells in its log, its metrics and its health. */
export type Monitoring = {
  readonly heartbeats: Heartbeats;
  readonly states: StateLog;
  readonly loopMonitor: LoopMonitor;
  readonly onFinding: (finding: Finding) => void;
};

export type MonitoringNeeds = Pick<StateLogOptions, 'logger'> & {
  readonly metrics: Metrics;
  /** Of the release. */
  readonly version: string;
};

export const createMonitoring = ({ logger, metrics, version }: MonitoringNeeds): Monitoring => {
  const heartbeats = createHeartbeats();
  const states = createStateLog({ logger });
  metrics.buildInfo.set({ version, node: process.versions.node }, 1);
  metrics.beforeRender(() => {
    metrics.loopProgress.reset();
    for (const [loop, seconds] of heartbeats.sinceProgress()) metrics.loopProgress.set({ loop }, seconds);
  });
  return {
    heartbeats,
    states,
    loopMonitor: createLoopMonitor({ heartbeats, states }),
    onFinding: reportFindings({ states, metrics }),
  };
};
