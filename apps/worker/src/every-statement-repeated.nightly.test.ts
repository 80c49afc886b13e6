import { everyStatement, repeatedFaults } from './testing/every-statement.ts';
import { cancelledLives, handedOver } from './testing/lives-cancelled.ts';
import { delivered } from './testing/lives-delivered.ts';

everyStatement({
  lives: [delivered, ...cancelledLives, handedOver],
  faults: repeatedFaults,
  rounds: 1,
  lanes: 4,
  queryTimeoutMs: 300,
});
