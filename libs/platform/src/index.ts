export { networkOf, networks, plainAddress } from './addresses.ts';
export * from './config/index.ts';
export { nearestTo } from './config/unknown-variables.ts';
export {
  type ClosedConnection,
  type ConnectionGuard,
  type ConnectionLimits,
  guardConnections,
  tooSlow,
} from './connections.ts';
export { type Diagnosis, diagnose, NotReady } from './diagnosis.ts';
export { CannotStart, EXIT } from './exit-codes.ts';
export { flushTelemetry } from './flush-telemetry.ts';
export { type Gate, type GateUsage, openGate } from './gate.ts';
export {
  type CheckResult,
  createHealth,
  type Finding,
  type Health,
  type HealthCheck,
  type HealthMonitor,
  withoutReasons,
} from './health.ts';
export type { Heartbeats } from './heartbeats.ts';
export { type AppRun, type Closing, closeInOrder, type RunningApp, runApp } from './lifecycle.ts';
export { type Listening, listenPort, type WantedPort } from './listen-port.ts';
export { createLogger, isPretty, type Logger, type LoggerOptions, logWarnings } from './logger.ts';
export { type LoopMonitor, unwatched, type WatchedLoop } from './loop-monitor.ts';
export { type Management, type Receiver, serveManagement } from './management-server.ts';
export { type MemoizeOptions, memoize } from './memoize.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { createMonitoring, type Monitoring, type MonitoringNeeds } from './monitoring.ts';
export { takeRandom } from './random.ts';
export { inServerSpan, inUpgradeSpan, noteRoute, type UpgradeSpan, untraced } from './server-span.ts';
export {
  activeTraceparent,
  type CallContext,
  currentCall,
  type Hop,
  hop,
  isSampled,
  outsideCall,
  runInCall,
  runWithRemoteParent,
  span,
} from './span.ts';
export { type Startup, watchStartup } from './startup.ts';
export {
  createLogThrottle,
  createStateLog,
  type LogThrottleOptions,
  type StateLog,
  type Trouble,
} from './state-log.ts';
export { table } from './table.ts';
export { Unavailable, type UnavailableOptions } from './unavailable.ts';
