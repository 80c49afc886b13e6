import { everyStatement, faults } from './testing/every-statement.ts';
import { cancelledLives, handedOver } from './testing/lives-cancelled.ts';
import { delivered } from './testing/lives-delivered.ts';
import { pruned } from './testing/lives-pruned.ts';

everyStatement({
  lives: [delivered, ...cancelledLives, handedOver, pruned],
  faults,
  rounds: 5,
  lanes: 4,
  queryTimeoutMs: 300,
});
