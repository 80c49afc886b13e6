import { beginFulfilment, type FulfilmentPorts } from './begin-fulfilment.ts';
import { cancelFulfilment } from './cancel-fulfilment.ts';

export type { BeginFulfilment, FulfilmentPorts } from './begin-fulfilment.ts';
export type { CancelFulfilment } from './cancel-fulfilment.ts';
export type * from './payments.ts';
export type * from './ports.ts';

export const createFulfilment = (ports: FulfilmentPorts) => ({
  beginFulfilment: beginFulfilment(ports),
  cancelFulfilment: cancelFulfilment(ports),
});
