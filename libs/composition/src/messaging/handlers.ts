import type { EventOf, EventType } from '@orderline/contracts/events';
import { type Delivery, type Handled, type HandledTogether, ok, type Result } from '@orderline/domain/shared';
import type { WorkerApplication } from '../features.ts';

type Answer<Value> = Promise<Result<Value, { readonly kind: string }>>;

/** Handles events one by one. */
type AloneHandler<Type extends EventType> = {
  handle(application: WorkerApplication, delivery: Delivery, event: EventOf<Type>): Answer<Handled>;
}['handle'];

/** Handles events together with others of the same `handleTogether`; each of them as a command of its own. */
export type TogetherHandler<Type extends EventType> = {
  commandOf(delivery: Delivery, event: EventOf<Type>): unknown;
  handleTogether(application: WorkerApplication, commands: readonly unknown[]): Answer<readonly HandledTogether[]>;
  handleAlone(application: WorkerApplication, command: unknown): Answer<Handled>;
};

/** Of methods, as a handler is only ever found under the type of the event that it is then given. */
export type EventHandler<Type extends EventType> = AloneHandler<Type> | TogetherHandler<Type>;

type Handling<Command> = {
  readonly together: (
    application: WorkerApplication,
    commands: readonly Command[],
  ) => Answer<readonly HandledTogether[]>;
  readonly alone: (application: WorkerApplication, command: Command) => Answer<Handled>;
};

export const handledBy =
  <Command>({ together: handleTogether, alone: handleAlone }: Handling<Command>) =>
  <Type extends EventType>(
    commandOf: (delivery: Delivery, event: EventOf<Type>) => Command,
  ): TogetherHandler<Type> => ({
    commandOf,
    handleTogether,
    handleAlone,
  });

/** Handles a single event by what handles many. */
export const asOne = async (handled: Answer<readonly Handled[]>): Answer<Handled> => {
  const result = await handled;
  if (!result.ok) return result;
  const [only] = result.value;
  if (only === undefined) throw new Error('an event was handled, and nothing was answered');
  return ok(only);
};
